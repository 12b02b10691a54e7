package io.esmos.testkit.archive;

import java.util.List;

/** Odd names of objects. */
final class ArchiveKeys {
  /** Names that every archive takes. */
  static final List<String> PORTABLE =
      List.of(
          "a",
          "A",
          "0",
          "-",
          "folder",
          "folder/file",
          "folder/file/below",
          "a b",
          " leading",
          "trailing ",
          "a+b",
          "a%20b",
          "a%2Fb",
          "%",
          "a?b=c&d#e",
          "semi;colon:at@comma,",
          "'quote'\"double\"",
          "<angle>|pipe*star",
          "~tilde^caret`tick",
          "[brackets]{braces}(round)",
          "$dollar!bang=equals",
          ".hidden",
          "..hidden/..x",
          "con",
          "nul.txt",
          "aux/com1",
          // One e with an accent, and an e with the accent after it: two names.
          "caf\u00e9",
          "cafe\u0301",
          "\u65e5\u672c\u8a9e/\u30d5\u30a1\u30a4\u30eb",
          "\u05e2\u05d1\u05e8\u05d9\u05ea",
          "\ud83d\ude00",
          "\u00a0nbsp",
          "\u2028line",
          "\ufb01",
          "long/" + "x".repeat(200),
          "w".repeat(1024),
          "\u65e5".repeat(341) + "z");

  /** Names that some store, client or proxy changes or refuses. */
  static final List<String> NOT_PORTABLE =
      List.of(
          "/",
          "/leading",
          "trailing/",
          "a//b",
          ".",
          "..",
          "a/./b",
          "a/../b",
          "../escape",
          "dot.",
          "dot./b",
          "back\\slash",
          "nul\0",
          "line\nfeed",
          "tab\t",
          "del\u007f",
          "nonchar\uffff");

  private ArchiveKeys() {}
}
