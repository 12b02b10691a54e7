package io.esmos.testkit.witness;

import io.esmos.authority.Witness;
import io.esmos.provider.Deadline;
import io.esmos.topology.Vendor;
import java.util.Optional;

/** A witness some of whose calls do something else. Immutable. */
record AlteredWitness(Witness inner, Read reads, Create creates, Replace replaces, String shown)
    implements Witness {
  /** Does what a read should. */
  interface Read {
    Optional<Stored> read(Deadline deadline);
  }

  /** Does what a creation should. */
  interface Create {
    Optional<Stored> create(byte[] contents, Deadline deadline);
  }

  /** Does what a replacement should. */
  interface Replace {
    Optional<Stored> replace(String tag, byte[] contents, Deadline deadline);
  }

  /** Returns a witness that does what this one does. */
  static AlteredWitness of(Witness inner) {
    return new AlteredWitness(inner, inner::read, inner::create, inner::replace, inner.toString());
  }

  AlteredWitness reading(Read other) {
    return new AlteredWitness(inner, other, creates, replaces, shown);
  }

  AlteredWitness creating(Create other) {
    return new AlteredWitness(inner, reads, other, replaces, shown);
  }

  AlteredWitness replacing(Replace other) {
    return new AlteredWitness(inner, reads, creates, other, shown);
  }

  AlteredWitness showing(String text) {
    return new AlteredWitness(inner, reads, creates, replaces, text);
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Vendor vendor() {
    return inner.vendor();
  }

  @Override
  public Optional<Stored> read(Deadline deadline) {
    return reads.read(deadline);
  }

  @Override
  public Optional<Stored> create(byte[] contents, Deadline deadline) {
    return creates.create(contents, deadline);
  }

  @Override
  public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
    return replaces.replace(tag, contents, deadline);
  }

  @Override
  public String toString() {
    return shown;
  }
}
