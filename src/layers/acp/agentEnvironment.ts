/** The variables of the calling process. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The environment of an agent: what every program needs, the variables that its configuration
 * names, and `extra`. Nothing else is inherited, so that no secret gets to an agent that was not
 * meant for it. Source: ACP reference 7.10.
 */
export const agentEnvironment = (
  environment: Environment,
  names: ReadonlyArray<string>,
  extra: Readonly<Record<string, string>> = {}
): Record<string, string> => {
  const passed: Record<string, string> = { TERM: "dumb" }
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && (allowed.test(name) || names.includes(name))) passed[name] = value
  }
  return { ...passed, ...extra }
}

const allowed = new RegExp(
  `^(?:${
    [
      "PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\\w+|TZ|TMPDIR|XDG_\\w+",
      "(?:HTTP|HTTPS|NO|ALL)_PROXY|(?:http|https|no|all)_proxy",
      "SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE"
    ].join("|")
  })$`
)
