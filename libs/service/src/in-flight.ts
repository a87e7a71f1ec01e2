/** Counts what is under way, in bytes or pieces, against a maximum for each key and one for all keys together. */
export class InFlight {
  readonly #byKey = new Map<string, number>();
  readonly #perKey: number;
  readonly #inAll: number;
  #total = 0;

  constructor({ perKey, inAll }: { perKey: number; inAll: number }) {
    this.#perKey = perKey;
    this.#inAll = inAll;
  }

  /** The amount of all keys. */
  get total(): number {
    return this.#total;
  }

  /** Takes an amount for a key; says which maximum it would pass, and takes nothing then. */
  take(key: string, amount: number): 'taken' | 'key is full' | 'all is full' {
    const held = this.#byKey.get(key) ?? 0;
    if (held + amount > this.#perKey) return 'key is full';
    if (this.#total + amount > this.#inAll) return 'all is full';
    this.#byKey.set(key, held + amount);
    this.#total += amount;
    return 'taken';
  }

  /** Gives back what was taken. */
  release(key: string, amount: number): void {
    const left = (this.#byKey.get(key) ?? 0) - amount;
    if (left > 0) this.#byKey.set(key, left);
    else this.#byKey.delete(key);
    this.#total -= amount;
  }
}
