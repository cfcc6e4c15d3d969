import { describe, expect, it } from "@effect/vitest"
import { agentEnvironment } from "../../../src/layers/acp/agentEnvironment.ts"

const everyday = {
  PATH: "/bin",
  HOME: "/home/ann",
  LC_ALL: "C.UTF-8",
  XDG_CONFIG_HOME: "/home/ann/.config",
  https_proxy: "http://proxy",
  NODE_EXTRA_CA_CERTS: "/ca.pem"
}

describe("agentEnvironment", () => {
  it("passes on what every program needs", () => {
    expect(agentEnvironment(everyday, [])).toEqual({ ...everyday, TERM: "dumb" })
  })

  it("passes on nothing that it does not know", () => {
    const secrets = {
      ANTHROPIC_API_KEY: "secret",
      AWS_SECRET_ACCESS_KEY: "secret",
      GITHUB_TOKEN: "secret",
      SSH_AUTH_SOCK: "/agent",
      PODS_HOME: "/pods",
      NODE_OPTIONS: "--inspect",
      MYPATH: "no",
      PATH_TO_KEY: "no",
      TERM: "xterm"
    }
    expect(agentEnvironment({ ...everyday, ...secrets }, [])).toEqual({ ...everyday, TERM: "dumb" })
  })

  it("passes on the variables that are named, if there are any, and the extra ones", () => {
    const environment = { KEY: "k", EMPTY: "", OTHER: "o", UNSET: undefined }
    const names = ["KEY", "EMPTY", "UNSET", "MISSING"]
    expect(agentEnvironment(environment, names, { PODS_NAME: "alpha", KEY: "mine" })).toEqual({
      TERM: "dumb",
      KEY: "mine",
      EMPTY: "",
      PODS_NAME: "alpha"
    })
  })
})
