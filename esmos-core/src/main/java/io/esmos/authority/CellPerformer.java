package io.esmos.authority;

import io.esmos.authority.machine.CellCall;
import io.esmos.format.FormatException;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import java.util.List;
import java.util.Optional;

/** Makes a machine's calls of cells on the witnesses. Safe for use by several threads. */
public final class CellPerformer {
  private final List<Witness> witnesses;

  /** Makes the calls on these witnesses, in the order of the witness list. */
  public CellPerformer(List<Witness> witnesses) {
    this.witnesses = List.copyOf(witnesses);
  }

  /** Makes a call. */
  public Optional<CellCall.Versioned> perform(CellCall call, Deadline deadline) {
    Witness witness = witnesses.get(call.witness());
    return switch (call.kind()) {
      case READ -> witness.read(deadline).map(stored -> parse(witness, stored));
      case CREATE -> written(call, witness.create(bytes(call), deadline));
      case REPLACE -> written(call, witness.replace(call.tag(), bytes(call), deadline));
    };
  }

  private static byte[] bytes(CellCall call) {
    return CellFormat.write(call.cell().orElseThrow());
  }

  private static Optional<CellCall.Versioned> written(
      CellCall call, Optional<Witness.Stored> stored) {
    return stored.map(one -> new CellCall.Versioned(call.cell().orElseThrow(), one.tag()));
  }

  private static CellCall.Versioned parse(Witness witness, Witness.Stored stored) {
    try {
      return new CellCall.Versioned(CellFormat.read(stored.contents()), stored.tag());
    } catch (FormatException e) {
      throw ProviderException.of(
          ProviderException.Code.MALFORMED,
          "witness.read",
          witness.name() + ": " + e.getMessage(),
          e);
    }
  }
}
