/** Inserted by the build from package.json. */
declare var PODS_VERSION: string
