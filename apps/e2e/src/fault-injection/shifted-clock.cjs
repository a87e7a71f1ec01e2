// Preloaded into services under test (NODE_OPTIONS): moves their clock by as many milliseconds as the file contains.
const fs = require('node:fs');

const file = process.env.SHIFTED_CLOCK_FILE;
const RealDate = Date;
let shift = 0;

function read() {
  try {
    shift = Number(fs.readFileSync(file, 'utf8')) || 0;
  } catch {
    shift = 0;
  }
}

if (file) {
  // With the name of the original: libraries check types by it.
  globalThis.Date = class Date extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(RealDate.now() + shift);
      else super(...given);
    }
    static now() {
      return RealDate.now() + shift;
    }
  };
  read();
  setInterval(read, 100).unref();
}
