package io.esmos.archive;

/** By what bytes that were read, or stored, have been found to be the right ones. */
public enum Verification {
  /** A checksum over all bytes of the object, kept by the store or by the writer beside it. */
  WHOLE,
  /** The checksums of the object's parts, whose borders are known. */
  PARTS,
  /** A checksum of each range that was asked for, which the store sent with it. */
  RANGES,
  /** Nothing: there is no checksum for these bytes, or none that is computed here. */
  NONE;

  /** Returns whether the bytes were compared with something. */
  public boolean verified() {
    return this != NONE;
  }
}
