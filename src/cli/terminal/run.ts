import {
  Chunk,
  Clock,
  Effect,
  Either,
  Encoding,
  Mailbox,
  Option,
  Schedule,
  type Scope,
  Stream
} from "effect"
import type { NoTerminal } from "../../domain/PodFailure.ts"
import { Screen, type TerminalModes } from "../../services/Screen.ts"
import * as ansi from "./ansi.ts"
import { keyStream } from "./keyStream.ts"
import type { Line, Next, Program, TerminalMessage } from "./Program.ts"
import * as render from "./render.ts"

/** What binds a program to the world. */
export interface Wiring<Command, Message, R> {
  /** The command to use where there is no terminal. */
  readonly instead: string
  /** Whether the terminal shows colours. */
  readonly colour: boolean
  /** Whether it shows symbols beyond ASCII. */
  readonly unicode: boolean
  /**
   * Where it is shown, inline unless it says otherwise. On the full screen there is no scrollback:
   * what the program prints, and its final line, are not shown.
   */
  readonly screen?: render.Place
  /** Carries out a command; what comes of it are messages. It ends with the program. */
  readonly perform: (command: Command, hands: Hands) => Stream.Stream<Message, never, R>
  /** What services have to say while the program runs; several streams are heard side by side. */
  readonly messages: News<Message, R> | ReadonlyArray<News<Message, R>>
}

type News<Message, R> = Stream.Stream<Message, never, R>

/** What commands may do with the terminal. */
export interface Hands {
  /** Put a text on the person's clipboard, as far as the terminal lets us at it. */
  readonly copy: (text: string) => Effect.Effect<void>
  /** Give the terminal to another program meanwhile: messages are heard, and nothing is drawn. */
  readonly lend: <A, E, R>(use: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/**
 * Runs a program in the terminal until it has an outcome. Its frame is taken away on every way out,
 * an interruption included. `ctrl-z` suspends and `ctrl-l` draws anew; all other keys are
 * the program's.
 */
export const run = <Model, Message, Command, Outcome, R>(
  program: Program<Model, Message, Command, Outcome>,
  wiring: Wiring<Command, Message, R>
): Effect.Effect<Outcome, NoTerminal, Screen | Exclude<R, Scope.Scope>> =>
  Effect.scoped(Effect.gen(function*() {
    const { colour, screen: place = "inline", unicode } = wiring
    const terminal = yield* Effect.flatMap(
      Screen,
      (screen) => screen.take(modes[place], wiring.instead)
    )
    /** The sign of what was cut is the one symbol that views do not choose. */
    const write = (bytes: string) => terminal.write(unicode ? bytes : bytes.replaceAll("…", "~"))
    const inbox = yield* Mailbox.make<Either.Either<Message, TerminalMessage>>()
    let size = yield* terminal.size
    let painted = render.nothing
    let above: Array<Line> = []
    /** What a frame on the whole screen shows, in front of an inline region. */
    let cover: render.Painted | undefined

    /** The bytes that put a cover up or take it away; the region behind it is as it was. */
    const covered = (isCovered: boolean): string => {
      if (isCovered === (cover !== undefined)) return ""
      if (cover !== undefined) painted = { ...painted, cursorShown: cover.cursorShown }
      cover = isCovered ? { ...render.nothing, cursorShown: painted.cursorShown } : undefined
      return isCovered ? ansi.alternateOn : ansi.alternateOff
    }

    const close = (lines: ReadonlyArray<Line>) =>
      Effect.suspend(() => {
        const back = covered(false)
        const bytes = back + render.erase(painted, size, { colour, place, above: lines })
        painted = render.nothing
        above = []
        return bytes === "" ? Effect.void : write(bytes)
      })
    yield* Effect.addFinalizer(() => close(above))

    const feed = <R2>(inputs: Stream.Stream<Either.Either<Message, TerminalMessage>, never, R2>) =>
      inputs.pipe(
        Stream.runForEach((input) => inbox.offer(input)),
        Effect.onError((cause) => inbox.failCause(cause)),
        Effect.forkScoped
      )
    const feedMessages = <R2>(messages: Stream.Stream<Message, never, R2>) =>
      feed(Stream.map(messages, (message) => Either.right(message)))
    const feedTerminal = (messages: Stream.Stream<TerminalMessage>) =>
      feed(Stream.map(messages, (message) => Either.left(message)))

    /** One at a time draws, or gives the terminal away. */
    const pen = yield* Effect.makeSemaphore(1)
    let isLent = false
    const hands: Hands = {
      copy: (text) => terminal.write(ansi.copy(Encoding.encodeBase64(text))),
      lend: (use) =>
        Effect.acquireUseRelease(
          pen.withPermits(1)(Effect.suspend(() => {
            isLent = true
            return close(above)
          })),
          () => terminal.lend(use),
          () =>
            Effect.flatMap(terminal.size, (size) => {
              isLent = false
              return inbox.offer(Either.left({ _tag: "Resized", size }))
            })
        )
    }

    const follow = Effect.fnUntraced(function*(next: Next<Model, Command, Outcome>) {
      above.push(...next.print ?? [])
      for (const command of next.commands ?? []) {
        yield* feedMessages(wiring.perform(command, hands))
      }
      return next
    })

    const tell = (model: Model, message: Message | TerminalMessage) =>
      follow(program.update(model, message))

    const resize = (model: Model, now: typeof size) => {
      size = now
      painted = { ...painted, stale: true }
      return tell(model, { _tag: "Resized", size })
    }

    const hear = Effect.fnUntraced(function*(model: Model, message: TerminalMessage) {
      if (message._tag === "Resized") return yield* resize(model, message.size)
      if (isNamed(message, "ctrl-z")) {
        if (isLent) return { model }
        yield* pen.withPermits(1)(Effect.zipRight(close(above), terminal.suspend))
        return yield* resize(model, yield* terminal.size)
      }
      if (!isNamed(message, "ctrl-l")) return yield* tell(model, message)
      painted = { ...painted, stale: true }
      cover = cover && { ...cover, stale: true }
      return { model }
    })

    /** When the last two frames were drawn. */
    let paints = [-Infinity, -Infinity] as const
    const show = Effect.fnUntraced(function*(model: Model) {
      if (isLent) return
      const frame = program.view(model)
      const switched = covered(place === "inline" && frame.full === true)
      const [next, drawn] = cover === undefined
        ? render.paint(painted, frame, size, { colour, place, above })
        : render.paint(cover, frame, size, { colour, place: "full" })
      if (cover === undefined) {
        painted = next
        above = []
      } else cover = next
      const bytes = switched + drawn
      if (bytes === "") return
      paints = [paints[1], yield* Clock.currentTimeMillis]
      yield* write(bytes)
    }, pen.withPermits(1))

    /** What has happened by the time that the next frame may be drawn; at least one thing. */
    const heard = Effect.gen(function*() {
      const [first] = yield* inbox.takeAll
      const early = paints[0] + twoFrames - (yield* Clock.currentTimeMillis)
      if (early <= 0) return first
      yield* Effect.sleep(early)
      const waiting = Option.getOrElse(yield* inbox.size, () => 0)
      return waiting === 0 ? first : Chunk.appendAll(first, (yield* inbox.takeAll)[0])
    })

    let next = yield* follow(program.init(size))
    if (next.outcome === undefined) next = yield* tell(next.model, yield* tick)
    yield* feedTerminal(pressed(terminal.typed))
    yield* feedTerminal(Stream.map(terminal.resized, (size) => ({ _tag: "Resized", size })))
    yield* feedTerminal(Stream.mapEffect(Stream.fromSchedule(everySecond), () => tick))
    for (const messages of [wiring.messages].flat()) yield* feedMessages(messages)
    while (next.outcome === undefined) {
      yield* show(next.model)
      for (const input of yield* heard) {
        next = yield* Either.isRight(input)
          ? tell(next.model, input.right)
          : hear(next.model, input.left)
        if (next.outcome !== undefined) break
      }
    }
    yield* close(next.finalLine === undefined ? above : [...above, next.finalLine])
    return next.outcome
  }))

/**
 * Thirty frames a second, in milliseconds; what happens in between is one frame. Two may follow
 * each other at once, so that the first rows do not wait for the frame before there were any.
 */
const twoFrames = 67

const everySecond = Schedule.spaced("1 second")

const back = `${ansi.endFrame}${ansi.wrapOn}${ansi.rendition([0])}`

const modes: Record<render.Place, TerminalModes> = {
  // On the way out the region goes too, as far as the cursor tells where it is.
  inline: {
    enter: `${ansi.pasteOn}${ansi.keysOn}`,
    leave: `${back}${ansi.keysOff}${ansi.eraseRows}${ansi.pasteOff}${ansi.showCursor}`
  },
  full: {
    // A terminal keeps what was pushed for each of its screens.
    enter: `${ansi.alternateOn}${ansi.pasteOn}${ansi.keysOn}`,
    leave: `${back}${ansi.keysOff}${ansi.pasteOff}${ansi.showCursor}${ansi.alternateOff}`
  }
}

const tick: Effect.Effect<TerminalMessage> = Effect.map(
  Clock.currentTimeMillis,
  (now) => ({ _tag: "Ticked", now })
)

const pressed = (typed: Stream.Stream<string>): Stream.Stream<TerminalMessage> =>
  Stream.concat(
    Stream.map(keyStream(typed), (key): TerminalMessage => ({ _tag: "PressedKey", key })),
    Stream.make<[TerminalMessage]>({ _tag: "LostTerminal" })
  )

const isNamed = (message: TerminalMessage, name: string): boolean =>
  message._tag === "PressedKey" && message.key._tag === "Named" && message.key.name === name
