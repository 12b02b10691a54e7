package io.esmos.testkit.sim;

import static io.esmos.testkit.sim.BrokenVariant.in;

import java.util.List;

/** The ways to get the register wrong. */
final class RegisterVariants {
  private static final String ROUND = "authority.machine.RegisterRound";
  private static final String READ = "authority.machine.MajorityRead";
  private static final String WATCH = "authority.machine.CellWatch";

  static final List<BrokenVariant> ALL =
      List.of(
          BrokenVariant.of(
              "no promise written",
              "register:MESSAGES",
              "register linearizable G1",
              in(ROUND, "prepare(i, found.get(), now);", "heard(i, found.get(), now);")),
          BrokenVariant.of(
              "accept without checking the promise",
              "register:MESSAGES",
              "register linearizable R1 G1",
              in(
                  ROUND,
                  "} else if (cell.promised().compareTo(ballot) > 0) {",
                  "} else if (cell.promised().compareTo(ballot) > 0\n"
                      + "&& (proposed == null || cell.accepted().compareTo(ballot) > 0)) {"),
              in(
                  "authority.Cell",
                  "return new Cell(register, listHash, ballot, ballot, Optional.of(next));",
                  "return new Cell(register, listHash,"
                      + " promised.compareTo(ballot) > 0 ? promised : ballot,"
                      + " ballot, Optional.of(next));")),
          BrokenVariant.of(
              "propose from the first instead of the highest accepted",
              "register:MESSAGES",
              "register linearizable G1",
              in(
                  ROUND,
                  "versioned.cell().accepted().compareTo(highest.accepted()) > 0",
                  "highest.value().isEmpty()")),
          BrokenVariant.of(
              "ballot reused after restart",
              "register:MESSAGES",
              "register linearizable R1 G1",
              in(
                  "authority.Ballot",
                  "return new Ballot(counter + 1, nonce(random));",
                  "return new Ballot(counter + 1, nonce(new"
                      + " java.util.Random(random.toString().hashCode())));")),
          BrokenVariant.of(
              "404 taken as empty",
              "register:WIPED",
              "register linearizable G1",
              in(
                  WATCH,
                  "public Optional<CellCall.Versioned> believe("
                      + "int witness, Optional<CellCall.Versioned> read) {",
                  "public Optional<CellCall.Versioned> believe("
                      + "int witness, Optional<CellCall.Versioned> asked) {\n"
                      + "Optional<CellCall.Versioned> read ="
                      + " asked.or(() -> Optional.of(new CellCall.Versioned(empty(), \"none\")));"),
              in(
                  WATCH,
                  "if (cell.promised().compareTo(seen.promised()) < 0",
                  "if (cell.equals(empty())) {\n return \"\";\n }\n"
                      + "if (cell.promised().compareTo(seen.promised()) < 0"),
              in(
                  ROUND,
                  "CellCall.replace(i, seen.tag(), next, timeout)",
                  "seen.tag().equals(\"none\") ? CellCall.create(i, next, timeout)"
                      + " : CellCall.replace(i, seen.tag(), next, timeout)")),
          BrokenVariant.of(
              "rolled-back cell believed",
              "register:ROLLED_BACK",
              "register linearizable R1 G1",
              in(
                  WATCH,
                  "return \"the cell has gone back: it was at \" + seen.promised() + \", now \" +"
                      + " cell.promised();",
                  "return \"\";")),
          BrokenVariant.of(
              "equal values instead of equal ballots granted",
              "register:MESSAGES",
              "G1",
              in(READ, "Map<Ballot, Integer> votes", "Map<Object, Integer> votes"),
              in(
                  READ,
                  "votes.merge(cell.accepted(), 1, Integer::sum)",
                  "votes.merge(cell.value().get(), 1, Integer::sum)")),
          BrokenVariant.of(
              "guard that needs \"promised\"",
              "register:ABANDONED",
              "16",
              in(
                  READ,
                  "if (over || cell.value().isEmpty()) {",
                  "if (over || cell.value().isEmpty()"
                      + " || !cell.promised().equals(cell.accepted())) {")),
          BrokenVariant.of(
              "initialise run again",
              "register:WIPED",
              "register linearizable G1",
              in(
                  "authority.machine.Initialise",
                  "} else if (outcome.value().isPresent()\n"
                      + "                && !outcome.value().get().cell().equals(watch.empty()))"
                      + " {",
                  "} else if (false) {")));

  private RegisterVariants() {}
}
