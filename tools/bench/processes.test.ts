import { cpuByName, parseStat } from './processes';

it('reads a line of /proc whose name holds spaces and parentheses', () => {
  const line = '4711 (node (a b) c) S 12 4711 4711 0 -1 4194304 900 0 0 0 150 25 10 5 20 0 11 0 99';
  expect(parseStat(line)).toEqual({ pid: 4711, parent: 12, cpuMs: 1_900 });
});

it('counts children to their parents, everything else below this process to the database, and leaves out strangers', () => {
  const processes = [
    { pid: 1, parent: 0, cpuMs: 1_000 },
    { pid: 10, parent: 1, cpuMs: 500 },
    { pid: 11, parent: 10, cpuMs: 30 },
    { pid: 12, parent: 11, cpuMs: 4 },
    { pid: 13, parent: 10, cpuMs: 20 },
    { pid: 14, parent: 13, cpuMs: 7 },
  ];
  expect(cpuByName(processes, { order: 11 }, 10)).toEqual({ order: 34, database: 27 });
});
