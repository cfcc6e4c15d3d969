import { describe, expect, it } from "@effect/vitest"
import * as Absence from "../../src/domain/Absence.ts"
import * as Conversation from "../../src/domain/Conversation.ts"

const prompt = (ts: number, text = "go") => ({
  kind: "user_input",
  ts,
  segments: [{ kind: "text", content: text }]
})

const over = (ts: number) => ({
  kind: "run_completed",
  ts,
  interrupted: false,
  result: "finished"
})

const failed = (ts: number) => ({
  kind: "run_errored",
  ts,
  interrupted: false,
  message: "no quota left"
})

const note = (domain: string, payload: unknown, ts: number) => ({
  kind: "extension",
  ts,
  domain,
  payload
})

const ask = (id: string, ts: number) =>
  note("pods.ask", { id, title: `Run ${id}?`, options: [], asked_at: ts }, ts)

const answer = (id: string, by: string | undefined, ts: number) =>
  note("pods.answer", { ask: id, outcome: { kind: "cancelled" }, by }, ts)

const since = (
  seenUntil: number | undefined,
  records: ReadonlyArray<unknown>,
  earlier = 0
) => {
  const opening = {
    status: "idle",
    asks: [],
    queue: [],
    held: false,
    clients: [],
    alerts: [],
    agent_state: { kind: "ready" },
    records,
    earlier
  } as const
  const { past } = Conversation.open(opening, 0)
  return Absence.since(seenUntil, past, opening)
}

const text = (
  seenUntil: number | undefined,
  records: ReadonlyArray<unknown>,
  earlier = 0
): string | undefined => {
  const absence = since(seenUntil, records, earlier)
  return absence && Absence.text(absence, "ana")
}

describe("what happened while somebody was away", () => {
  it("is not known of somebody who has never been there", () => {
    expect(since(undefined, [prompt(1)])).toBeUndefined()
  })

  it("is nothing when nobody has said or done anything since", () => {
    expect(since(1, [prompt(1), over(1)])).toBeUndefined()
    expect(since(1, [prompt(1), note("pods.closed", { why: "stopped" }, 5)])).toBeUndefined()
    expect(since(1, [prompt(1), note("pods.restore", { kind: "Resumed" }, 5)])).toBeUndefined()
    expect(since(1, [prompt(1), { kind: "llm_usage", ts: 9 }, null, 7])).toBeUndefined()
  })

  it("begins with the first part that is later, and counts turns, failed ones too", () => {
    const records = [prompt(1), over(2), prompt(3), over(4), prompt(5), failed(6)]
    expect(since(2, records)).toEqual({ from: 1, turns: 2, answers: new Map(), more: false })
    expect(text(2, records)).toBe("while you were away: 2 turns")
    expect(text(4, records)).toBe("while you were away: 1 turn")
  })

  it("tells who answered how many questions, and which ones you did yourself", () => {
    const records = [
      prompt(3),
      ...["a", "b", "c", "d"].map((id) => ask(id, 4)),
      answer("a", "ben", 5),
      answer("b", "ana", 6),
      answer("c", "ben", 7),
      answer("d", undefined, 8),
      over(9)
    ]
    expect(text(2, records)).toBe(
      "while you were away: 1 turn, 2 questions answered by ben, 1 question answered by you"
    )
  })

  it("is only a lower bound when it began before what is known", () => {
    expect(text(2, [prompt(3), over(4)], 12)).toBe("while you were away: at least 1 turn")
    expect(text(3, [prompt(3), prompt(4), over(5)], 12)).toBe("while you were away: 1 turn")
  })

  it("is said in general while no turn is over", () => {
    expect(text(2, [prompt(3)])).toBe("while you were away: the conversation went on")
  })
})
