// Stands in the bundle for what no command of ours ever calls: see .ci/build.mjs.
module.exports = {}
