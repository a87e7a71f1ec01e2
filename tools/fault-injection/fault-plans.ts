import type { FaultPlan } from './fault-run';
import { CHECKPOINTS } from '../../apps/order/src/checkout/checkpoints';
import { FAULT_TARGETS } from './fault-targets';

/** The maximum duration of an undisturbed checkout, with a margin. */
const LONGEST_MS = 250;

/** The number of runs that kill every target at every checkpoint. */
export const WHOLE_RUNS = CHECKPOINTS.length * FAULT_TARGETS.length;

export interface PlanOptions {
  runs: number;
  seed: number;
  /** Random delays in place of named checkpoints. */
  atRandom: boolean;
}

/** Every pair of a checkpoint and a target, shuffled by the seed; repeated when more are requested. */
export function plansOf({ runs, seed, atRandom }: PlanOptions): FaultPlan[] {
  const next = chance(seed);
  const pairs = CHECKPOINTS.flatMap((at) => FAULT_TARGETS.map((target): FaultPlan => ({ at, target })));
  for (let last = pairs.length - 1; last > 0; last -= 1) {
    const other = Math.floor(next() * (last + 1));
    [pairs[last], pairs[other]] = [pairs[other] as FaultPlan, pairs[last] as FaultPlan];
  }
  return Array.from({ length: runs }, (_, index) => {
    const plan = pairs[index % pairs.length] as FaultPlan;
    return atRandom ? { ...plan, at: Math.floor(next() * LONGEST_MS) } : plan;
  });
}

/** A seeded generator of numbers from 0 to 1 (mulberry32). */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
