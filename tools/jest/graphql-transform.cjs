// SDL files are imported as their text, as the build does it.
module.exports = { process: (text) => ({ code: `module.exports = ${JSON.stringify(text)};` }) };
