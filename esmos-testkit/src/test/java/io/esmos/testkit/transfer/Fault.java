package io.esmos.testkit.transfer;

/** What happens to a call. */
enum Fault {
  /** Nothing. */
  NONE,
  /** It does not arrive. */
  FAIL,
  /** It arrives, and its answer does not. */
  LOSE_ANSWER,
  /** It hangs until its deadline, or an interrupt, without any effect. */
  STALL,
  /** The store asks to slow down. */
  THROTTLE,
  /** It is refused by a race, though its condition holds. */
  RACE,
  /** The uploads under way, or the object, are gone. */
  GONE,
  /** A body ends early, with an exception. */
  BREAK,
  /** A body ends early, as if it were whole. */
  CUT,
  /** One bit of a body is wrong. */
  FLIP,
  /** A body has one byte too many. */
  LENGTHEN,
  /** The object is replaced before the call. */
  REPLACE,
  /** The process dies before the call. */
  KILL,
  /** The process dies after it. */
  KILL_AFTER;

  /** The process is dead. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  /** Says what happens to the n-th call, counted from 1. */
  @FunctionalInterface
  interface Script {
    /** Nothing ever happens. */
    Script NONE = (call, operation) -> Fault.NONE;

    /** Returns what happens to this call. */
    Fault fault(int call, String operation);
  }
}
