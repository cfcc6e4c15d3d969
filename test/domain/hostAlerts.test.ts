import { describe, expect, it } from "@effect/vitest"
import { welcome } from "../../src/domain/hostOpening.ts"
import { after, alerts, dies, failed, feed, over, run, started } from "./hostInputs.ts"

const facts = { name: "alpha", pid: 7, version: "1.2.3", cwd: "/work" }

describe("hostAlerts", () => {
  it("keeps what everybody was told for those who come later", () => {
    const machine = after(run("hello"), over, dies)
    expect(alerts(machine)).toHaveLength(2)
    expect(machine.state.alerts.map(({ message }) => message)).toEqual(alerts(machine))
    const opening = welcome(facts, "demo", machine.state, { earlier: 0, records: [] })
    expect(opening.alerts).toEqual(machine.state.alerts)
    expect(opening.alerts[0]).toMatchObject({
      level: "error",
      source: "pod",
      timestamp_ms: expect.any(Number)
    })
  })

  it("keeps the latest twenty", () => {
    const machine = after()
    for (let turn = 0; turn < 25; turn++) {
      feed(machine.pass(60_000), run(`${turn}`), started(), dies, failed)
    }
    expect(alerts(machine)).toHaveLength(25)
    expect(machine.state.alerts).toHaveLength(20)
    expect(machine.state.alerts.map(({ message }) => message)).toEqual(alerts(machine).slice(-20))
  })
})
