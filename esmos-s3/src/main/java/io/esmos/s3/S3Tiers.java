package io.esmos.s3;

import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.RehydrationTicket;
import io.esmos.archive.Tier;
import io.esmos.archive.TierControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Classes of storage over the protocol of S3: a copy onto itself, and RestoreObject. */
final class S3Tiers implements TierControl {
  private static final Pattern UNTIL = Pattern.compile(".*expiry-date=\"([^\"]+)\".*");

  private final S3Objects in;

  S3Tiers(S3Objects in) {
    this.in = in;
  }

  @Override
  public void move(ObjectInfo object, Tier to, Deadline deadline) {
    String operation = "archive.move " + in.name();
    StorageClass target =
        in.capabilities()
            .classOf(to)
            .orElseThrow(
                () ->
                    ProviderException.of(
                        Code.UNSUPPORTED, operation, "this archive lacks tier " + to));
    in.copies().move(object, target, deadline);
  }

  @Override
  public RehydrationTicket rehydrate(ObjectInfo object, Rehydration how, Deadline deadline) {
    String operation = "archive.rehydrate " + in.name();
    RehydrationTicket ticket =
        new RehydrationTicket(in.name(), object.key(), object.version(), Optional.empty());
    HeadObjectResponse head = head(operation, object.key(), deadline);
    StorageClass now = classOf(head);
    if (now.online()) {
      return ticket;
    }
    if (!now.priorities().contains(how.priority())) {
      throw ProviderException.of(
          Code.UNSUPPORTED, operation, now.name() + " has no priority " + how.priority());
    }
    if (head.restore() != null) {
      return ticket;
    }
    try {
      S3Calls.send(
          operation,
          deadline,
          override ->
              in.client()
                  .restoreObject(
                      it ->
                          it.bucket(in.bucket())
                              .key(object.key().value())
                              .restoreRequest(
                                  restore ->
                                      restore
                                          .days((int) how.keep().toDays())
                                          .glacierJobParameters(
                                              job -> job.tier(tier(how.priority()))))
                              .overrideConfiguration(override)));
    } catch (ProviderException e) {
      if (!S3Failures.is(e, "RestoreAlreadyInProgress")) {
        throw e;
      }
    }
    return ticket;
  }

  private static String tier(Priority priority) {
    return switch (priority) {
      case HIGH -> "Expedited";
      case STANDARD -> "Standard";
      case BULK -> "Bulk";
    };
  }

  private HeadObjectResponse head(String operation, ObjectKey key, Deadline deadline) {
    return in.head(operation, key, Optional.empty(), deadline)
        .orElseThrow(
            () -> ProviderException.of(Code.NOT_FOUND, operation, "there is no object " + key));
  }

  private StorageClass classOf(HeadObjectResponse head) {
    String name = S3Info.named(head.storageClassAsString());
    return in.capabilities().tiers().values().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseGet(() -> new StorageClass(name, true, java.time.Duration.ZERO, java.util.Set.of()));
  }

  @Override
  public Progress progress(RehydrationTicket ticket, Deadline deadline) {
    String operation = "archive.progress " + in.name();
    if (!ticket.archive().equals(in.name())) {
      throw ProviderException.of(
          Code.INVALID, operation, "the ticket is of archive " + ticket.archive());
    }
    Optional<HeadObjectResponse> found =
        in.head(operation, ticket.key(), Optional.empty(), deadline);
    if (found.isEmpty() || !ticket.version().equals(found.get().eTag())) {
      return new Progress(State.OVER, Optional.empty(), Optional.empty());
    }
    HeadObjectResponse head = found.get();
    Optional<ObjectKey> readable = Optional.of(ticket.key());
    if (classOf(head).online()) {
      return new Progress(State.READY, readable, Optional.empty());
    }
    String restore = head.restore();
    if (restore == null) {
      return new Progress(State.OVER, Optional.empty(), Optional.empty());
    }
    return restore.contains("ongoing-request=\"true\"")
        ? new Progress(State.PENDING, Optional.empty(), Optional.empty())
        : new Progress(State.READY, readable, until(restore));
  }

  private static Optional<Instant> until(String restore) {
    Matcher date = UNTIL.matcher(restore);
    if (!date.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.group(1))));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
