/**
 * The classes of characters that must not reach a terminal as they are, each as the inside of a
 * regular expression's `[...]` (flag `u`), and the patterns made of them.
 *
 * Sources: ECMA-48 (controls and their sequences), UAX #9 (bidi controls), Unicode's default
 * ignorables and tags, and Trojan Source (CVE-2021-42574).
 */

/** C0, DEL and C1. Terminals execute C1 (U+009B is CSI) also where it arrives as UTF-8. */
const controls = String.raw`\u0000-\u001f\u007f-\u009f`

/** C0 but tab and newline, DEL and C1. */
const refusedControls = String.raw`\u0000-\u0008\u000b-\u001f\u007f-\u009f`

/** Characters that show text in another order than it is. */
const bidi = String.raw`\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069`

/** Fillers, zero-width characters, annotations, tags and selectors: they carry hidden payloads. */
const invisible = String.raw`\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u206f`
  + String.raw`\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}`
  + String.raw`\u{e0000}-\u{e0fff}`

/** Line breaks besides LF that a row counter does not see. */
const foreignLineBreaks = String.raw`\u000b\u000c\u000d\u0085\u2028\u2029`

/** Marks drawn on the character before them. Spacing marks (Mc) have a cell of their own. */
const marks = String.raw`\p{Mn}\p{Me}`

/** What takes no cell and is no mark: format characters, Hangul medial and final jamo. */
const cellless = String.raw`\p{Cf}\u1160-\u11ff\ud7b0-\ud7fb`

/** What takes no cell. */
export const zeroWidth = marks + cellless

/**
 * One complete control sequence, 7 or 8 bit: CSI; OSC up to BEL or ST; DCS, SOS, PM and APC up to
 * ST; charset and other escapes. A payload holds no control, so it cannot run over the next
 * introducer: this is what keeps a text of nothing but introducers linear.
 */
export const sequence = new RegExp(
  [
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]`,
    String.raw`(?:\u001b\]|\u009d)[^${controls}]*(?:\u0007|\u001b\\|\u009c)`,
    String.raw`(?:\u001b[PX^_]|[\u0090\u0098\u009e\u009f])[^${controls}]*(?:\u001b\\|\u009c)`,
    String.raw`\u001b[ -/]+[0-~]`,
    String.raw`\u001b[0-OQ-WYZ\\\u0060-~]`
  ].join("|"),
  "g"
)

/** The CR of CR LF. */
export const carriageReturnOfNewline = /\r(?=\n)/g

export const foreignLineBreak = new RegExp(`[${foreignLineBreaks}]`, "g")

export const refusedControl = new RegExp(`[${refusedControls}]`, "g")

export const hidden = new RegExp(`[${bidi}${invisible}]+`, "gu")

/**
 * More than four marks on one base; group 1 is the part to keep. Characters without a cell do not
 * start a new base, or a joiner between the marks would undo the limit.
 */
export const excessMarks = new RegExp(
  `([${marks}](?:[${cellless}]*[${marks}]){3})(?:[${cellless}]*[${marks}])+`,
  "gu"
)

/**
 * Harmless in running text, but terminals disagree about their width: joined pictographs, joiners,
 * variation selectors, skin tones and the keycap.
 */
export const unevenWidth = new RegExp(
  String.raw`\u200d\p{Extended_Pictographic}|[\u200c\u200d\ufe00-\ufe0f\u20e3\u{1f3fb}-\u{1f3ff}]`,
  "gu"
)

/** Every character that JSON has to escape before a terminal may print it. */
export const refusedInJson = new RegExp(
  String.raw`[${refusedControls}\u2028\u2029\p{Cs}${bidi}${invisible}]`,
  "gu"
)
