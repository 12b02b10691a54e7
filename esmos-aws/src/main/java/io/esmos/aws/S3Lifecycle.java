package io.esmos.aws;

import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.Tier;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.s3.S3Calls;
import io.esmos.s3.S3Objects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.Transition;

/**
 * A bucket's lifecycle configuration, which S3 replaces as a whole: it is read, ours are exchanged
 * in it, and it is read again, because S3 has no condition for it.
 */
final class S3Lifecycle implements LifecycleControl {
  /** "Lifecycle configuration elements" of the user guide. */
  private static final int MAX_RULES = 1000;

  /** How often another program may come in between. */
  private static final int ATTEMPTS = 3;

  private static final String NONE = "NoSuchLifecycleConfiguration";

  private final S3Objects objects;
  private final String operation;

  S3Lifecycle(S3Objects objects) {
    this.objects = objects;
    this.operation = "archive.lifecycle " + objects.name();
  }

  /** All rules, and the setting beside them. */
  private record Configuration(List<LifecycleRule> rules, @Nullable String minimumSize) {
    List<LifecycleRule> ours() {
      return rules.stream().filter(S3Lifecycle::isOurs).toList();
    }

    List<LifecycleRule> others() {
      return rules.stream().filter(it -> !isOurs(it)).toList();
    }
  }

  private static boolean isOurs(LifecycleRule rule) {
    return rule.id() != null && rule.id().startsWith(Rule.PREFIX);
  }

  @Override
  public List<Rule> read(Deadline deadline) {
    return configuration(deadline).ours().stream().map(this::rule).toList();
  }

  @Override
  public int others(Deadline deadline) {
    return configuration(deadline).others().size();
  }

  private Configuration configuration(Deadline deadline) {
    try {
      GetBucketLifecycleConfigurationResponse found =
          S3Calls.send(
              operation,
              deadline,
              override ->
                  objects
                      .client()
                      .getBucketLifecycleConfiguration(
                          it -> it.bucket(objects.bucket()).overrideConfiguration(override)));
      return new Configuration(found.rules(), found.transitionDefaultMinimumObjectSizeAsString());
    } catch (ProviderException e) {
      if (e.vendorCode().filter(NONE::equals).isPresent()) {
        return new Configuration(List.of(), null);
      }
      throw e;
    }
  }

  @Override
  public void replaceOurs(List<Rule> rules, Deadline deadline) {
    List<LifecycleRule> wanted = rules.stream().map(this::rule).toList();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Configuration before = configuration(deadline);
      List<LifecycleRule> all = new ArrayList<>(before.others());
      all.addAll(wanted);
      if (all.size() > MAX_RULES) {
        throw ProviderException.of(
            Code.INVALID, operation, all.size() + " rules are more than " + MAX_RULES);
      }
      write(all, before.minimumSize(), deadline);
      Configuration after = readBack(deadline);
      // Somebody else may have written in between, from what was there before.
      if (new HashSet<>(after.rules().stream().map(LifecycleRule::id).toList())
          .equals(new HashSet<>(all.stream().map(LifecycleRule::id).toList()))) {
        return;
      }
    }
    throw ProviderException.of(
        Code.CONFLICT, operation, "another program changes the rules at the same time");
  }

  private Configuration readBack(Deadline deadline) {
    try {
      return configuration(deadline);
    } catch (ProviderException e) {
      throw e.afterEffect();
    }
  }

  private void write(List<LifecycleRule> rules, @Nullable String minimumSize, Deadline deadline) {
    if (rules.isEmpty()) {
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
        override ->
            objects
                .client()
                .putBucketLifecycleConfiguration(
                    it ->
                        it.bucket(objects.bucket())
                            .transitionDefaultMinimumObjectSize(minimumSize)
                            .lifecycleConfiguration(all -> all.rules(rules))
                            .overrideConfiguration(override)));
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

  private Rule rule(LifecycleRule rule) {
    Optional<Move> move =
        rule.transitions().stream()
            .findFirst()
            .map(
                it ->
                    new Move(
                        objects.capabilities().tier(it.storageClassAsString()),
                        Duration.ofDays(it.days())));
    return new Rule(
        rule.id(),
        rule.filter() == null || rule.filter().prefix() == null ? "" : rule.filter().prefix(),
        move,
        Optional.ofNullable(rule.expiration()).map(it -> Duration.ofDays(it.days())),
        Optional.ofNullable(rule.abortIncompleteMultipartUpload())
            .map(it -> Duration.ofDays(it.daysAfterInitiation())));
  }
}
