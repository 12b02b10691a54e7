package io.esmos.dns;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** The fields of one record's data as they are on the wire, without compression of names. */
final class WireFields {
  private final ByteBuffer in;

  WireFields(byte[] octets) {
    in = ByteBuffer.wrap(octets);
  }

  boolean atEnd() {
    return !in.hasRemaining();
  }

  /** Returns a number of so many octets, without sign. */
  long number(int octets) {
    long value = 0;
    for (int i = 0; i < octets; i++) {
      value = value << 8 | octet();
    }
    return value;
  }

  /** Returns octets that have their number before them, in so many octets. */
  byte[] counted(int octets) {
    return take((int) number(octets));
  }

  byte[] take(int count) {
    byte[] out = new byte[count];
    try {
      in.get(out);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the data end too early", e);
    }
    return out;
  }

  byte[] rest() {
    return take(in.remaining());
  }

  DnsName name() {
    StringBuilder out = new StringBuilder();
    for (int length = octet(); length != 0; length = octet()) {
      if (length > 63) {
        throw new IllegalArgumentException("a name in the data has a label of " + length);
      }
      for (byte octet : take(length)) {
        out.append(Presentation.decimalEscape(octet & 0xff));
      }
      out.append('.');
    }
    return DnsName.of(out.isEmpty() ? "." : out.toString());
  }

  private int octet() {
    if (atEnd()) {
      throw new IllegalArgumentException("the data end too early");
    }
    return in.get() & 0xff;
  }
}
