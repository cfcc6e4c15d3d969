import { spawnSync } from "node:child_process"
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it, onTestFinished } from "vitest"

const script = fileURLToPath(new URL("../tickets.sh", import.meta.url))
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/
const longAgo = "2001-01-01T00:00:00Z"

/** An empty directory of its own, with the script at hand and `items` as the root. */
const desk = (env: Record<string, string> = { USER: "ann" }) => {
  const cwd = mkdtempSync(join(tmpdir(), "tickets-"))
  onTestFinished(() => rmSync(cwd, { recursive: true }))

  const at = (...path: ReadonlyArray<string>) => join(cwd, ...path)
  const runWith = (input: string, ...args: ReadonlyArray<string>) => {
    const { status, stdout, stderr } = spawnSync("sh", [script, ...args], {
      cwd,
      input,
      encoding: "utf8",
      env: { PATH: `${at("bin")}:${process.env["PATH"]}`, WORK_ITEMS_DIR: "items", ...env }
    })
    return { status, stdout, stderr }
  }
  const run = (...args: ReadonlyArray<string>) => runWith("", ...args)

  const read = (...path: ReadonlyArray<string>) => readFileSync(at(...path), "utf8")
  const edit = (path: string, change: (text: string) => string) =>
    writeFileSync(at(path), change(read(path)))
  /** Puts a program of ours in front of one of the system's. */
  const stub = (name: string, body: string) => {
    mkdirSync(at("bin"), { recursive: true })
    writeFileSync(at("bin", name), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  }
  const create = (title: string, ...args: ReadonlyArray<string>) =>
    run("create", "--title", title, ...args).stdout.trimEnd()
  /** The value of a front-matter line, byte for byte. */
  const field = (path: string, key: string) =>
    read(path, "item.md").split("\n").find((line) => line.startsWith(`${key}: `))
      ?.slice(key.length + 2)
  const agedItem = (title: string) => {
    const id = create(title)
    edit(
      `items/open/${id}/item.md`,
      (text) => text.replace(/updated_at: .*/, `updated_at: ${longAgo}`)
    )
    return id
  }
  return { at, read, edit, stub, run, runWith, create, agedItem, field }
}

const done = (stdout = "") => ({ status: 0, stdout, stderr: "" })
const refused = (message: string) => ({ status: 1, stdout: "", stderr: `error: ${message}\n` })

describe("tickets.sh", () => {
  it.each([[[]], [["help"]], [["--help"]], [["-h"]]])("prints its usage for %j", (args) => {
    const { status, stdout, stderr } = desk().run(...args)
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
    expect(stdout).toMatch(/^usage: /)
  })

  it("answers an unknown command with its usage and an error", () => {
    const { status, stdout, stderr } = desk().run("bogus")
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" })
    expect(stderr).toMatch(/^usage: [^]*\nerror: unknown command: bogus\n$/)
  })

  it.each(["list", "show", "create", "comment", "review", "close", "doctor"])(
    "refuses an unknown option of %s",
    (command) => {
      expect(desk().run(command, "--bogus", "x")).toEqual(refused("unknown option: --bogus"))
    }
  )

  it.each([
    ["list", "--status"],
    ["create", "--title"],
    ["create", "--label"],
    ["comment", "--role"],
    ["comment", "--file"],
    ["review", "--author"],
    ["close", "--resolution"],
    ["close", "--file"]
  ])("refuses %s %s without a value", (command, option) => {
    expect(desk().run(command, option)).toEqual(refused(`${option} needs a value`))
    expect(desk().run(command, option, "")).toEqual(refused(`${option} needs a value`))
  })

  it.each(["list", "create", "doctor"])("refuses an item after %s", (command) => {
    expect(desk().run(command, "x")).toEqual(refused("unexpected argument: x"))
  })

  it.each(["show", "comment", "close"])("refuses %s without an item", (command) => {
    expect(desk().run(command)).toEqual(refused("missing argument: id or slug of an item"))
  })

  it("keeps its items in work-items when WORK_ITEMS_DIR is empty", () => {
    const { create, at } = desk({ WORK_ITEMS_DIR: "" })
    expect(existsSync(at("work-items/open", create("One"), "item.md"))).toBe(true)
  })
})

describe("create", () => {
  it("makes the three status directories, each with a .gitkeep", () => {
    const { create, at } = desk()
    create("One")
    for (const status of ["open", "pending", "closed"]) {
      expect(readdirSync(at("items", status))).toContain(".gitkeep")
    }
  })

  it("prints the id and writes item, thread and artifacts", () => {
    const { create, at, read } = desk()
    const id = create("Fix the List!")
    expect(id).toMatch(/^\d{8}-\d{6}-fix-the-list$/)
    const path = `items/open/${id}`
    const [now] = time.exec(read(path, "item.md")) ?? []
    expect(id.slice(0, 15)).toBe(now?.replace(/[-:Z]/g, "").replace("T", "-"))
    expect(read(path, "item.md")).toBe(
      `---\nid: ${id}\nslug: fix-the-list\ntitle: Fix the List!\nstatus: open\nkind: task\n`
        + `priority: P2\nlabels: []\ncreated_at: ${now}\nupdated_at: ${now}\nassignee: null\n`
        + "legacy_ticket: null\n---\n\n## Background\n\n- To be written.\n\n"
        + "## Acceptance criteria\n\n- To be written.\n"
    )
    expect(read(path, "thread.md")).toBe(
      `<!-- event: create author: tickets.sh at: ${now} -->\n\n## Created\n\n`
        + "Work item created.\n\n---\n"
    )
    expect(readdirSync(at(path)).toSorted()).toEqual(["artifacts", "item.md", "thread.md"])
    expect(read(path, "artifacts/.gitkeep")).toBe("")
  })

  it("takes slug, kind, priority and labels", () => {
    const { create, field } = desk()
    const path = `items/open/${
      create("x", "--slug", "My Own", "--kind=bug", "--priority", "P0", "--label", "tui, a b,c")
    }`
    expect(field(path, "slug")).toBe("my-own")
    expect(field(path, "kind")).toBe("bug")
    expect(field(path, "priority")).toBe("P0")
    expect(field(path, "labels")).toBe("[tui, a b, c]")
  })

  it.each([
    "it's \"quoted\"",
    "back\\slash \\n \\t \\\\ \\1 & $HOME `x` %s",
    "一覧を速くする",
    "-x",
    "--slug",
    "--a=b",
    "a: b --- #c",
    "  spaces  around  "
  ])("keeps the title %j byte for byte", (title) => {
    const { create, run, field, runWith } = desk()
    const id = create(title)
    expect(field(`items/open/${id}`, "title")).toBe(title)
    expect(run("create", `--title=${title}`).status).toBe(0)
    expect(run("list").stdout.split("\n")[1]?.split("\t")[3]).toBe(title)
    runWith("text", "comment", id)
    run("status", id, "pending")
    run("close", id)
    expect(field(`items/closed/${id}`, "title")).toBe(title)
    expect(run("doctor")).toEqual(done("doctor: ok\n"))
  })

  it.each(["a\nb", "a\r", "ends\n", "a\tb"])("refuses the title %j", (title) => {
    const { run, at } = desk()
    const message = "--title takes one line, no control characters"
    expect(run("create", "--title", title)).toEqual(refused(message))
    expect(existsSync(at("items"))).toBe(false)
  })

  it("refuses a blank or missing title", () => {
    expect(desk().run("create", "--title", " ")).toEqual(refused("--title needs a value"))
    expect(desk().run("create")).toEqual(refused("create needs --title"))
  })

  it("names an item without a single ASCII letter item, and numbers the next ones", () => {
    const { create, field, run } = desk()
    const slugs = ["日本", "語", "…"].map((title) => field(`items/open/${create(title)}`, "slug"))
    expect(slugs).toEqual(["item", "item-2", "item-3"])
    expect(run("doctor")).toEqual(done("doctor: ok\n"))
  })

  it("counts the slugs of closed items as taken", () => {
    const { create, run } = desk()
    run("close", create("Same"))
    expect(create("Same")).toMatch(/-same-2$/)
  })

  it("refuses a slug of the caller's own that is taken", () => {
    const { create, run, at } = desk()
    create("Same")
    const { status, stderr } = run("create", "--title", "x", "--slug", "Same")
    expect({ status, stderr }).toEqual({ status: 1, stderr: "error: slug is taken: same\n" })
    expect(readdirSync(at("items/open"))).toHaveLength(2)
  })

  it("cuts the slug of a very long title", () => {
    const { create, field } = desk()
    expect(field(`items/open/${create("long ".repeat(100))}`, "slug")).toHaveLength(199)
  })

  it("leaves nothing behind when it fails halfway", () => {
    const { run, stub, at } = desk()
    stub("mkdir", "case $* in *artifacts*) exit 1 ;; esac; exec /bin/mkdir \"$@\"")
    const { status, stderr } = run("create", "--title", "One")
    expect(status).toBe(1)
    expect(stderr).toMatch(/^error: cannot create items\/open\/\S+-one\/artifacts$/m)
    expect(readdirSync(at("items/open"))).toEqual([".gitkeep"])
  })
})

/** Items of every status. Their ids are of one second, so that they sort by slug. */
const mixedDesk = () => {
  const { create, run, at } = desk()
  for (const title of ["Late", "Early", "Shut", "Wait"]) create(title)
  for (const id of readdirSync(at("items/open")).filter((name) => name !== ".gitkeep")) {
    renameSync(at("items/open", id), at("items/open", `20260101-000000${id.slice(15)}`))
  }
  run("close", "shut")
  run("status", "wait", "pending")
  return { run }
}

const slugsOf = (list: string) =>
  list.trimEnd().split("\n").slice(1).map((row) => row.split("\t")[2])

describe("list", () => {
  const header = "status\tid\tslug\ttitle\tkind\tpriority\tupdated_at"

  it("prints a header alone when nothing is there", () => {
    expect(desk().run("list")).toEqual(done(`${header}\n`))
  })

  it("prints open items, a tab between columns", () => {
    const { create, run } = desk()
    const id = create("A title", "--kind", "bug", "--priority", "P1")
    const { stdout } = run("list")
    const [first, row, ...more] = stdout.split("\n")
    expect([first, more]).toEqual([header, [""]])
    expect(row?.replace(time, "NOW")).toBe(`open\t${id}\ta-title\tA title\tbug\tP1\tNOW`)
  })

  it.each([
    [[], ["early", "late"]],
    [["--status", "open"], ["early", "late"]],
    [["--status", "pending"], ["wait"]],
    [["--status=closed"], ["shut"]],
    [["--status", "all"], ["early", "late", "wait", "shut"]]
  ])("with %j prints %j", (args, expected) => {
    expect(slugsOf(mixedDesk().run("list", ...args).stdout)).toEqual(expected)
  })

  it("refuses an unknown status", () => {
    expect(desk().run("list", "--status", "done")).toEqual(refused("unknown status: done"))
  })
})

describe("show", () => {
  it("prints the heading, where the item is, and both files", () => {
    const { create, run, read } = desk()
    const id = create("A title")
    const path = `items/open/${id}`
    const expected = `# A title\n\nPath: ${path}\nStatus: open\nID: ${id}\nSlug: a-title\n\n`
      + `${read(path, "item.md")}\n${read(path, "thread.md")}`
    expect(run("show", id)).toEqual(done(expected))
    expect(run("show", "a-title")).toEqual(done(expected))
  })

  it("prints the last 80 lines of a thread", () => {
    const { create, run, at } = desk()
    const id = create("A title")
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index + 1}`)
    appendFileSync(at("items/open", id, "thread.md"), `${lines.join("\n")}\n`)
    const { stdout } = run("show", id)
    expect(stdout).toContain("- To be written.\n\nline 21\nline 22\n")
    expect(stdout).toMatch(/line 100\n$/)
  })

  it("refuses a name that no item has, be it part of one", () => {
    const { create, run } = desk()
    create("A title")
    expect(run("show", "a-tit")).toEqual(refused("no work item: a-tit"))
    expect(run("show", ".*")).toEqual(refused("no work item: .*"))
  })

  it("refuses a name that several items have, and names their paths", () => {
    const { create, run, edit } = desk()
    const ids = [create("One"), create("Two")]
    edit(`items/open/${ids[1]}/item.md`, (text) => text.replace("slug: two", "slug: one"))
    run("status", String(ids[1]), "pending")
    expect(run("show", "one")).toEqual({
      status: 1,
      stdout: "",
      stderr: `items/open/${ids[0]}\nitems/pending/${ids[1]}\nerror: several work items: one\n`
    })
  })
})

describe("comment", () => {
  it("appends stdin to the thread and marks the item as changed", () => {
    const { agedItem, runWith, read, field } = desk()
    const path = `items/open/${agedItem("One")}`
    const before = read(path, "thread.md")
    expect(runWith("a \\n b\n\nc\n\n", "comment", "one")).toEqual(done())
    const now = field(path, "updated_at")
    expect(now).not.toBe(longAgo)
    expect(read(path, "thread.md")).toBe(
      `${before}\n<!-- event: comment author: ann at: ${now} -->\n\n## Comment\n\n`
        + "a \\n b\n\nc\n\n---\n"
    )
  })

  it.each([
    ["plan", "Plan"],
    ["decision", "Decision"],
    ["implementation_report", "Implementation report"],
    ["own_word", "own_word"]
  ])("gives the role %s the heading %s", (role, heading) => {
    const { create, runWith, read } = desk()
    const id = create("One")
    runWith("text", "comment", "--role", role, id)
    expect(read("items/open", id, "thread.md")).toMatch(
      new RegExp(`<!-- event: ${role} author: ann at: \\S+ -->\n\n## ${heading}\n\ntext\n\n---\n$`)
    )
  })

  it("takes author and file", () => {
    const { create, run, at, read } = desk()
    const id = create("One")
    writeFileSync(at("body.md"), "from a file\n")
    expect(run("comment", id, "--author", "Zoë \\o/", "--file", "body.md")).toEqual(done())
    expect(read("items/open", id, "thread.md")).toMatch(
      /author: Zoë \\o\/ at: [^]*\n\nfrom a file\n\n---\n$/
    )
  })

  it("calls the author unknown without $USER", () => {
    const { create, run, read } = desk({})
    const id = create("One")
    run("comment", id)
    expect(read("items/open", id, "thread.md")).toContain("event: comment author: unknown at: ")
  })

  it("says so when no body was given", () => {
    const { create, run, read } = desk()
    const id = create("One")
    run("comment", id)
    expect(read("items/open", id, "thread.md")).toContain(
      `## Comment\n\nNo body was given.\n\n---\n`
    )
  })

  it("refuses a file that does not exist, and changes nothing", () => {
    const { agedItem, run, read, field } = desk()
    const path = `items/open/${agedItem("One")}`
    const before = read(path, "thread.md")
    expect(run("comment", "one", "--file", "none.md")).toEqual(refused("cannot read file: none.md"))
    expect(run("comment", "one", "--file", "items")).toEqual(refused("cannot read file: items"))
    expect(read(path, "thread.md")).toBe(before)
    expect(field(path, "updated_at")).toBe(longAgo)
  })

  it("refuses an author of two lines", () => {
    const { create, run } = desk()
    expect(run("comment", create("One"), "--author", "a\nb")).toEqual(
      refused("--author takes one line, no control characters")
    )
  })

  it("leaves no temporary file behind when a rewrite fails", () => {
    const { create, run, stub, at, read } = desk()
    const id = create("One")
    const before = read("items/open", id, "item.md")
    stub("mv", "exit 1")
    expect(run("comment", id)).toEqual(refused(`cannot write items/open/${id}/item.md`))
    expect(readdirSync(at("items/open", id)).toSorted()).toEqual([
      "artifacts",
      "item.md",
      "thread.md"
    ])
    expect(read("items/open", id, "item.md")).toBe(before)
  })
})

describe("review", () => {
  it.each([
    ["--approve", "approve", "Review: approve"],
    ["--request-changes", "request_changes", "Review: request changes"]
  ])("with %s appends its verdict", (option, status, heading) => {
    const { agedItem, runWith, read, field } = desk()
    const path = `items/open/${agedItem("One")}`
    expect(runWith("Well.\n", "review", option, "one", "--author", "bob")).toEqual(done())
    const now = field(path, "updated_at")
    expect(now).not.toBe(longAgo)
    expect(read(path, "thread.md")).toMatch(
      new RegExp(
        `---\n\n<!-- event: review author: bob at: ${now} status: ${status} -->\n\n`
          + `## ${heading}\n\nWell.\n\n---\n$`
      )
    )
  })

  it("takes the last verdict, and its text from a file", () => {
    const { create, run, at, read } = desk()
    const id = create("One")
    writeFileSync(at("body.md"), "Read it.\n")
    run("review", id, "--approve", "--request-changes", "--file", "body.md")
    expect(read("items/open", id, "thread.md")).toMatch(/status: request_changes -->[^]*Read it\./)
  })

  it("refuses to go without a verdict", () => {
    const { create, run } = desk()
    expect(run("review", create("One"))).toEqual(
      refused("review needs --approve or --request-changes")
    )
  })
})

describe("status", () => {
  it("moves the item and sets its fields, without an event", () => {
    const { agedItem, run, read, field, at } = desk()
    const id = agedItem("One")
    const thread = read("items/open", id, "thread.md")
    expect(run("status", "one", "pending")).toEqual(done())
    expect(existsSync(at("items/open", id))).toBe(false)
    expect(field(`items/pending/${id}`, "status")).toBe("pending")
    expect(field(`items/pending/${id}`, "updated_at")).toMatch(time)
    expect(field(`items/pending/${id}`, "updated_at")).not.toBe(longAgo)
    expect(read("items/pending", id, "thread.md")).toBe(thread)
  })

  it("accepts the status an item has", () => {
    const { agedItem, run, field } = desk()
    const id = agedItem("One")
    expect(run("status", id, "open")).toEqual(done())
    expect(field(`items/open/${id}`, "updated_at")).not.toBe(longAgo)
  })

  it("changes two lines of item.md and no other byte", () => {
    const { create, run, read, edit } = desk()
    const id = create("back\\slash \\n & \\1")
    const odd = "\nstatus: in the body\n---\n\\t \\\\ & 日本 \r\n"
    edit(`items/open/${id}/item.md`, (text) => text + odd)
    const before = read("items/open", id, "item.md")
    run("status", id, "closed")
    expect(read("items/closed", id, "item.md").replace(/updated_at: .*/, "")).toBe(
      before.replace("status: open", "status: closed").replace(/updated_at: .*/, "")
    )
  })

  it("brings back a status directory that git dropped", () => {
    const { create, run, at } = desk()
    const id = create("One")
    rmSync(at("items/closed"), { recursive: true })
    expect(run("status", id, "closed")).toEqual(done())
    expect(readdirSync(at("items/closed"))).toEqual([".gitkeep", id])
  })

  it("refuses to replace a directory, and changes nothing", () => {
    const { create, run, at, read } = desk()
    const id = create("One")
    mkdirSync(at("items/closed", id))
    const before = read("items/open", id, "item.md")
    expect(run("status", "one", "closed")).toEqual(refused(`already exists: items/closed/${id}`))
    expect(read("items/open", id, "item.md")).toBe(before)
  })

  it("refuses an unknown status and a missing argument", () => {
    const { create, run } = desk()
    const id = create("One")
    expect(run("status", id, "done")).toEqual(refused("unknown status: done"))
    expect(run("status", id)).toEqual(refused("status needs an item and a status"))
  })

  it("refuses an item without the field to set", () => {
    const { create, run, edit, at } = desk()
    const id = create("One")
    edit(`items/open/${id}/item.md`, (text) => text.replace(/updated_at: .*\n/, ""))
    expect(run("comment", id)).toEqual(refused(`no updated_at in items/open/${id}/item.md`))
    expect(existsSync(at("items/open", id))).toBe(true)
  })
})

/** What close does to an open item, next to a file that says why. */
const closeItem = (...args: ReadonlyArray<string>) => {
  const { agedItem, run, at, read, field } = desk()
  const id = agedItem("One")
  writeFileSync(at("why.md"), "Because\\n\n\nof this.\n")
  const result = run("close", id, ...args)
  const path = `items/closed/${id}`
  return { result, path, id, read, at, run, field }
}

describe("close", () => {
  it.each([
    [[], "Closed."],
    [
      ["--resolution", "Done \\o/ with \\n, \"it\" & 日本\nand a line more."],
      "Done \\o/ with \\n, \"it\" & 日本\nand a line more."
    ],
    [["--resolution=-x"], "-x"],
    [["--file", "why.md"], "Because\\n\n\nof this."]
  ])("with %j stores the resolution %j in file and thread", (args, text) => {
    const { result, path, id, read, at, field } = closeItem(...args)
    expect(result).toEqual(done())
    expect(existsSync(at("items/open", id))).toBe(false)
    expect(read(path, "resolution.md")).toBe(`${text}\n`)
    const now = field(path, "updated_at")
    expect(now).not.toBe(longAgo)
    expect(field(path, "status")).toBe("closed")
    const event = `\n<!-- event: close author: ann at: ${now} status: closed -->\n\n`
      + `## Closed\n\n${text}\n\n---\n`
    expect(read(path, "thread.md").endsWith(`---\n${event}`)).toBe(true)
  })

  it("leaves the item well, with its artifacts", () => {
    const { path, read, run } = closeItem()
    expect(read(path, "artifacts/.gitkeep")).toBe("")
    expect(run("doctor")).toEqual(done("doctor: ok\n"))
  })

  it("refuses a missing file and two resolutions, and leaves the item open", () => {
    for (
      const [args, message] of [
        [["--file", "none.md"], "cannot read file: none.md"],
        [["--resolution", "x", "--file", "why.md"], "use --resolution or --file, not both"]
      ] as const
    ) {
      const { result, id, at } = closeItem(...args)
      expect(result).toEqual(refused(message))
      expect(existsSync(at("items/open", id))).toBe(true)
    }
  })
})

/** A healthy open item, "one", at `path`; next to it a closed one, "two". */
const healthyDesk = () => {
  const { create, run, ...rest } = desk()
  const id = create("One")
  run("close", create("Two"))
  return { ...rest, run, id, path: `items/open/${id}` }
}
type World = ReturnType<typeof healthyDesk>

const setField = ({ edit, path }: World, key: string, line: string) =>
  edit(`${path}/item.md`, (text) => text.replace(new RegExp(`^${key}: .*\\n`, "m"), line))

describe("doctor", () => {
  const keys =
    "id slug title status kind priority labels created_at updated_at assignee legacy_ticket"
      .split(" ")
  const otherKeys = keys.filter((key) => key !== "id" && key !== "status")

  const checks: ReadonlyArray<
    readonly [string, (on: World) => void, (on: World) => Array<string>]
  > = [
    [
      "1: a missing status directory",
      ({ at }) => rmSync(at("items/pending"), { recursive: true }),
      () => ["missing directory: items/pending"]
    ],
    [
      "2: a missing item.md, and nothing else of that item",
      ({ at, path }) => {
        for (const name of ["item.md", "thread.md"]) rmSync(at(path, name))
      },
      ({ path }) => [`${path}: missing item.md`]
    ],
    [
      "3: a missing thread.md",
      ({ at, path }) => rmSync(at(path, "thread.md")),
      ({ path }) => [`${path}: missing thread.md`]
    ],
    [
      "4: artifacts that are no directory",
      ({ at, path }) => {
        rmSync(at(path, "artifacts"), { recursive: true })
        writeFileSync(at(path, "artifacts"), "")
      },
      ({ path }) => [`${path}: missing directory artifacts`]
    ],
    [
      "5: an item.md that does not open with ---, and every field with it",
      ({ edit, path }) => edit(`${path}/item.md`, (text) => `\n${text}`),
      ({ path }) => [
        `${path}: item.md does not start with ---`,
        ...keys.map((key) => `${path}: missing field: ${key}`),
        `${path}: directory name differs from id: `,
        `${path}: wrong status: `
      ]
    ],
    ...["", "KEY:\n", "KEY: \n"].map((line) =>
      [
        `6: every field that reads ${JSON.stringify(line)}`,
        (on: World) => otherKeys.forEach((key) => setField(on, key, line.replace("KEY", key))),
        ({ path }: World) => otherKeys.map((key) => `${path}: missing field: ${key}`)
      ] as const
    ),
    [
      "6: missing id and status",
      (on) => {
        setField(on, "id", "")
        setField(on, "status", "")
      },
      ({ path }) => [
        `${path}: missing field: id`,
        `${path}: missing field: status`,
        `${path}: directory name differs from id: `,
        `${path}: wrong status: `
      ]
    ],
    [
      "7: a directory that is not called by the id",
      (on) => setField(on, "id", "id: other\n"),
      ({ path }) => [`${path}: directory name differs from id: other`]
    ],
    [
      "8: a status that is not the directory's",
      (on) => setField(on, "status", "status: closed\n"),
      ({ path }) => [`${path}: wrong status: closed`]
    ],
    [
      "9: an id in two statuses",
      (on) => {
        cpSync(on.at(on.path), on.at("items/pending", on.id), { recursive: true })
        setField(on, "slug", "slug: first\n")
        on.edit(
          `items/pending/${on.id}/item.md`,
          (text) => text.replace("status: open", "status: pending")
        )
      },
      ({ id }) => [`duplicate id: ${id}`]
    ],
    [
      "10: a slug in two statuses",
      (on) => setField(on, "slug", "slug: two\n"),
      () => ["duplicate slug: two"]
    ],
    [
      "11: a ticket file in TODO.md",
      ({ at }) => writeFileSync(at("TODO.md"), "- see tickets/old-one.md\n- and tickets/b.md\n"),
      () => ["TODO.md mentions a file in tickets/"]
    ],
    [
      "12: tickets left over, a review twice",
      ({ at }) => {
        mkdirSync(at("tickets"))
        for (const name of ["a.md", "b.review.md", "c.txt"]) writeFileSync(at("tickets", name), "")
      },
      () => [
        "old ticket: tickets/a.md",
        "old ticket: tickets/b.review.md",
        "old ticket: tickets/b.review.md"
      ]
    ]
  ]

  it.each(checks)("reports %s", (_, damage, expected) => {
    const on = healthyDesk()
    expect(on.run("doctor")).toEqual(done("doctor: ok\n"))
    damage(on)
    const lines = expected(on)
    const report = [...lines, `${lines.length} error(s)`].map((line) => `doctor: ${line}`)
    const { status, stdout, stderr } = on.run("doctor")
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" })
    expect(stderr.split("\n")).toEqual([...report, ""])
  })

  it("reports every missing status directory of a missing root", () => {
    const { stderr } = desk().run("doctor")
    expect(stderr).toMatch(/^(doctor: missing directory: items\/\w+\n){3}doctor: 3 error\(s\)\n$/)
  })

  it("does not mind stray files, a TODO.md that is a notice, or odd values", () => {
    const on = healthyDesk()
    writeFileSync(on.at("items/README.md"), "")
    writeFileSync(on.at("items/open/stray.txt"), "")
    writeFileSync(on.at("TODO.md"), "The work-items directory took over from tickets/.\n")
    setField(on, "kind", "kind: anything\n")
    setField(on, "created_at", "created_at: yesterday\n")
    expect(on.run("doctor")).toEqual(done("doctor: ok\n"))
  })
})
