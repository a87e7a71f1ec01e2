// Starts a guarded process, prints its id and waits: for the test that kills it.
import { startGuarded } from './guarded-process';
import { reaperPid } from './reaper';

const guarded = startGuarded({ command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] });
console.log(JSON.stringify({ guarded: guarded.pid, reaper: reaperPid() }));
