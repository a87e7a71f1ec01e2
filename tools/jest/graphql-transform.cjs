// Imports SDL files as text, like the build.
module.exports = { process: (text) => ({ code: `module.exports = ${JSON.stringify(text)};` }) };
