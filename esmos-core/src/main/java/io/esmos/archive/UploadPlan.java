package io.esmos.archive;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.OptionalLong;

/**
 * How an object is cut. Pure: what an archive's limits and the options allow is decided before a
 * byte is read.
 *
 * @param partSize the bytes of every part but the last
 * @param single whether it is known that one put suffices
 * @param maxLength the most bytes that this plan can write
 * @param buffers how many parts are in memory at once
 * @param atOnce how many parts are on the way at once
 */
record UploadPlan(int partSize, boolean single, long maxLength, int buffers, int atOnce) {
  private static final String OPERATION = "archive.upload";

  /**
   * Makes a plan.
   *
   * @throws ProviderException {@code INVALID} if the archive cannot hold an object of this length
   */
  static UploadPlan of(
      ArchiveCapabilities capabilities, TransferOptions options, OptionalLong length) {
    Limits limits = capabilities.limits();
    if (length.isPresent() && length.getAsLong() > limits.maxObject()) {
      throw tooLong(length.getAsLong(), limits.maxObject());
    }
    int part = partSize(limits, options, length);
    long most =
        limits.maxParts() > limits.maxObject() / part
            ? limits.maxObject()
            : (long) part * limits.maxParts();
    if (length.isPresent() && length.getAsLong() > most) {
      throw tooLong(length.getAsLong(), most);
    }
    boolean single = length.isPresent() && length.getAsLong() <= Math.min(limits.maxPut(), part);
    int buffers = (int) Math.max(1, Math.min(options.parallel(), options.bufferMemory() / part));
    boolean parallel = capabilities.has(Feature.PARALLEL_PARTS);
    return new UploadPlan(
        part, single, most, parallel ? buffers : Math.min(buffers, 2), parallel ? buffers : 1);
  }

  private static int partSize(Limits limits, TransferOptions options, OptionalLong length) {
    long part = Math.max(options.partSize(), limits.minPart());
    if (length.isPresent()) {
      part = Math.max(part, 1 + (length.getAsLong() - 1) / limits.maxParts());
    }
    long multiple = limits.partMultiple();
    part = (part + multiple - 1) / multiple * multiple;
    long largest = Math.min(limits.maxPart(), TransferOptions.LARGEST_PART);
    return (int) Math.min(part, Math.max(multiple, largest / multiple * multiple));
  }

  /** Returns the refusal of an object that is longer than the archive, or this plan, can take. */
  static ProviderException tooLong(long length, long most) {
    return ProviderException.of(
        Code.INVALID,
        OPERATION,
        "an object of "
            + length
            + " bytes or more is above "
            + most
            + ", the most that this archive takes in parts of this size");
  }
}
