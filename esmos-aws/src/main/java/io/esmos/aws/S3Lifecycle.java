package io.esmos.aws;

import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.Tier;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.s3.S3Calls;
import io.esmos.s3.S3Objects;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.Transition;

/**
 * A bucket's lifecycle configuration, which S3 replaces as a whole and without a condition: it is
 * read, ours are exchanged in its XML, and it is read again. What others wrote goes back octet for
 * octet. Nothing is written where ours are there already. A change that somebody else makes between
 * the reading and the writing is undone, and cannot be seen from here.
 */
final class S3Lifecycle implements LifecycleControl {
  /** "Lifecycle configuration elements" of the user guide. */
  private static final int MAX_RULES = 1000;

  /** How often ours are written when another program comes in between. */
  private static final int ATTEMPTS = 3;

  private static final String NONE = "NoSuchLifecycleConfiguration";

  private final S3Objects objects;
  private final String operation;

  S3Lifecycle(S3Objects objects) {
    this.objects = objects;
    this.operation = "archive.lifecycle " + objects.name();
  }

  /** All rules, the document that they stand in, and the setting beside it. */
  private record Configuration(
      List<LifecycleRule> rules, LifecycleDocument document, @Nullable String minimumSize) {
    List<LifecycleRule> ours() {
      return rules.stream().filter(S3Lifecycle::isOurs).toList();
    }

    int others() {
      return rules.size() - ours().size();
    }
  }

  private static boolean isOurs(LifecycleRule rule) {
    return rule.id() != null && rule.id().startsWith(Rule.PREFIX);
  }

  @Override
  public List<Rule> read(Deadline deadline) {
    return configuration(deadline).ours().stream()
        .map(
            found ->
                parsed(found)
                    .orElseThrow(
                        () ->
                            ProviderException.of(
                                Code.MALFORMED,
                                operation,
                                "rule " + found.id() + " was changed into what is not known here")))
        .toList();
  }

  @Override
  public int others(Deadline deadline) {
    return configuration(deadline).others();
  }

  private Configuration configuration(Deadline deadline) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    GetBucketLifecycleConfigurationResponse found;
    try {
      found =
          S3Calls.send(
              operation,
              deadline,
              body::writeBytes,
              override ->
                  objects
                      .client()
                      .getBucketLifecycleConfiguration(
                          it -> it.bucket(objects.bucket()).overrideConfiguration(override)));
    } catch (ProviderException e) {
      if (e.vendorCode().filter(NONE::equals).isPresent()) {
        return new Configuration(List.of(), LifecycleDocument.EMPTY, null);
      }
      throw e;
    }
    LifecycleDocument document = document(body.toByteArray());
    if (document.size() != found.rules().size()) {
      throw ProviderException.of(Code.MALFORMED, operation, "rules stand where none should");
    }
    return new Configuration(
        found.rules(), document, found.transitionDefaultMinimumObjectSizeAsString());
  }

  private LifecycleDocument document(byte[] body) {
    try {
      return LifecycleDocument.of(body);
    } catch (IllegalArgumentException e) {
      throw ProviderException.of(Code.MALFORMED, operation, "no lifecycle configuration", e);
    }
  }

  @Override
  public void replaceOurs(List<Rule> rules, Deadline deadline) {
    List<LifecycleRule> wanted = rules.stream().map(this::rule).toList();
    for (int attempt = 1; attempt <= ATTEMPTS + 1; attempt++) {
      try {
        if (written(rules, wanted, attempt <= ATTEMPTS, deadline)) {
          return;
        }
      } catch (ProviderException e) {
        throw attempt == 1 ? e : e.afterEffect();
      }
    }
    throw ProviderException.of(
        Code.CONFLICT, operation, "another program changes the rules at the same time");
  }

  /** Returns whether ours are there; writes them if they are not, and may be written once more. */
  private boolean written(
      List<Rule> rules, List<LifecycleRule> wanted, boolean again, Deadline deadline) {
    Configuration found = configuration(deadline);
    if (holds(found, rules)) {
      return true;
    }
    int all = found.others() + wanted.size();
    if (all > MAX_RULES) {
      throw ProviderException.of(
          Code.INVALID, operation, all + " rules are more than " + MAX_RULES);
    }
    if (again) {
      write(found, wanted, deadline);
    }
    return false;
  }

  /** Whether ours are these, as they are here and switched on. */
  private boolean holds(Configuration found, List<Rule> rules) {
    List<LifecycleRule> ours = found.ours();
    return ours.size() == rules.size()
        && ours.stream().allMatch(it -> it.status() == ExpirationStatus.ENABLED)
        && ours.stream()
            .map(this::parsed)
            .flatMap(Optional::stream)
            .collect(Collectors.toSet())
            .equals(Set.copyOf(rules));
  }

  private void write(Configuration found, List<LifecycleRule> wanted, Deadline deadline) {
    if (found.others() + wanted.size() == 0) {
      S3Calls.send(
          operation,
          deadline,
          override ->
              objects
                  .client()
                  .deleteBucketLifecycle(
                      it -> it.bucket(objects.bucket()).overrideConfiguration(override)));
      return;
    }
    S3Calls.sendWithMd5(
        operation,
        deadline,
        written -> merged(found, wanted.isEmpty() ? LifecycleDocument.EMPTY : document(written)),
        override ->
            objects
                .client()
                .putBucketLifecycleConfiguration(
                    it ->
                        it.bucket(objects.bucket())
                            .transitionDefaultMinimumObjectSize(found.minimumSize())
                            .lifecycleConfiguration(all -> all.rules(wanted))
                            .overrideConfiguration(override)));
  }

  private static byte[] merged(Configuration found, LifecycleDocument ours) {
    return found.document().with(ours, place -> isOurs(found.rules().get(place)));
  }

  private LifecycleRule rule(Rule rule) {
    LifecycleRule.Builder out =
        LifecycleRule.builder()
            .id(rule.id())
            .status(ExpirationStatus.ENABLED)
            .filter(filter -> filter.prefix(rule.prefix()));
    rule.move()
        .ifPresent(
            move ->
                out.transitions(
                    List.of(
                        Transition.builder()
                            .days((int) move.after().toDays())
                            .storageClass(named(move.to()))
                            .build())));
    rule.deleteAfter()
        .ifPresent(age -> out.expiration(expiration -> expiration.days((int) age.toDays())));
    rule.abortAfter()
        .ifPresent(
            age ->
                out.abortIncompleteMultipartUpload(
                    abort -> abort.daysAfterInitiation((int) age.toDays())));
    return out.build();
  }

  private String named(Tier tier) {
    return objects
        .capabilities()
        .classOf(tier)
        .filter(it -> tier != Tier.HOT)
        .map(StorageClass::name)
        .orElseThrow(
            () ->
                ProviderException.of(
                    Code.UNSUPPORTED, operation, "no rule moves objects to tier " + tier));
  }

  /** Reads one of ours; empty if somebody made it what ours never are. */
  private Optional<Rule> parsed(LifecycleRule rule) {
    try {
      return Optional.of(
          new Rule(
              rule.id(),
              rule.filter() == null || rule.filter().prefix() == null ? "" : rule.filter().prefix(),
              rule.transitions().stream()
                  .findFirst()
                  .map(
                      it ->
                          new Move(
                              objects.capabilities().tier(it.storageClassAsString()),
                              days(it.days()))),
              Optional.ofNullable(rule.expiration()).map(it -> days(it.days())),
              Optional.ofNullable(rule.abortIncompleteMultipartUpload())
                  .map(it -> days(it.daysAfterInitiation()))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Duration days(@Nullable Integer days) {
    if (days == null) {
      throw new IllegalArgumentException("a rule that is not by age");
    }
    return Duration.ofDays(days);
  }
}
