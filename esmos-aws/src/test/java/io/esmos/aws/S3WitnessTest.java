package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.emulator.aws.AwsEmulator;
import io.esmos.lanes.ContainersLane;
import io.esmos.lanes.Lanes;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.witness.WitnessBench;
import io.esmos.testkit.witness.WitnessContract;
import io.esmos.time.SystemTime;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** S3 as a witness: the contract on four stores, and how each answer is read. */
final class S3WitnessTest {
  /** On the wire server. */
  @Nested
  final class Wire implements WitnessContract {
    @Override
    public WitnessBench bench() {
      return S3WitnessBench.wire();
    }
  }

  /** On Adobe's S3Mock. */
  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  final class S3Mock implements WitnessContract {
    private AwsEmulator emulator;

    @BeforeAll
    void start(@TempDir Path folder) {
      emulator = AwsEmulator.s3Mock(folder);
      Lanes.used(emulator.product());
    }

    @AfterAll
    void stop() {
      emulator.close();
    }

    @Override
    public WitnessBench bench() {
      return S3WitnessBench.emulator(emulator.url());
    }

    /** Checks a condition, and writes in a second step. */
    @Override
    @Test
    public void w2Create() {
      Emulator.gapAtTimes("told of success", WitnessContract.super::w2Create);
    }

    /** Mixes the length of one contents with the bytes of the next, besides. */
    @Override
    @Test
    public void w10Contention() {
      Emulator.gapAtTimes(
          "no answer in time|status 500|were both told|increments that are there",
          WitnessContract.super::w10Contention);
    }
  }

  /** On LocalStack. */
  @Nested
  @ContainersLane
  final class LocalStack implements WitnessContract {
    @RegisterExtension
    static final EmulatorContainer EMULATOR = new EmulatorContainer(Emulator.LOCALSTACK, "s3");

    @Override
    public WitnessBench bench() {
      return S3WitnessBench.emulator(EMULATOR.url());
    }
  }

  /** On MiniStack. */
  @Nested
  @ContainersLane
  final class MiniStack implements WitnessContract {
    @RegisterExtension
    static final EmulatorContainer EMULATOR = new EmulatorContainer(Emulator.MINISTACK, "s3");

    @Override
    public WitnessBench bench() {
      return S3WitnessBench.emulator(EMULATOR.url());
    }
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20), SystemTime.ticker());
  }

  private static ProviderException failure(ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).as("an error of ours").isNotNull();
    return failure;
  }

  @Test
  void answersAreReadAsTheTableSays() {
    byte[] bytes = {1};
    try (S3Server server = S3Server.builder().bucket("cells").start();
        S3AsyncClient client = S3Stores.client(server.url())) {
      S3Witness witness = S3Witness.of(client, "cells", "clinic");
      S3Witness nowhere = S3Witness.of(client, "no-such-bucket", "clinic");
      assertThat(failure(() -> nowhere.read(soon())).code()).isEqualTo(Code.NOT_FOUND);
      assertThat(failure(() -> nowhere.create(bytes, soon())).code()).isEqualTo(Code.NOT_FOUND);
      assertThat(failure(() -> nowhere.replace("\"a\"", bytes, soon())).code())
          .isEqualTo(Code.NOT_FOUND);
      assertThat(failure(() -> witness.replace("a", bytes, soon())).code()).isEqualTo(Code.INVALID);
      answer(server, S3Server.error(409, "ConditionalRequestConflict"));
      assertThat(witness.create(bytes, soon())).as("a race that was lost").isEmpty();
      answer(server, S3Server.slowDown());
      assertThat(failure(() -> witness.create(bytes, soon())).code()).isEqualTo(Code.THROTTLED);
      answer(server, S3Server.error(503, "ServiceUnavailable"));
      assertThat(failure(() -> witness.create(bytes, soon())).code()).isEqualTo(Code.UNAVAILABLE);
      answer(server, WireAnswer.page());
      assertThat(failure(() -> witness.create(bytes, soon())).code()).isEqualTo(Code.MALFORMED);
      answer(server, WireAnswer.page());
      assertThat(failure(() -> witness.read(soon())).code()).isEqualTo(Code.MALFORMED);
      answer(server, new WireAnswer(200, Map.of("ETag", "\"x\"", "Age", "3"), bytes));
      assertThat(failure(() -> witness.read(soon())).code()).isEqualTo(Code.MALFORMED);
      assertThat(witness.create(new byte[1000], soon())).isPresent();
      server.faults().plan(request -> true, WireFaults.Kind.CUT_ANSWER);
      assertThat(failure(() -> witness.read(soon())).code()).isEqualTo(Code.UNAVAILABLE);
      ProviderException skewed = refusal(server, witness, 403, "RequestTimeTooSkewed");
      assertThat(skewed.code()).isEqualTo(Code.DENIED);
      assertThat(skewed.vendorCode()).hasValue("RequestTimeTooSkewed");
      assertThat(skewed.requestId()).hasValue("made");
    }
  }

  private static ProviderException refusal(
      S3Server server, S3Witness witness, int status, String code) {
    answer(server, S3Server.error(status, code));
    return failure(() -> witness.read(soon()));
  }

  private static void answer(S3Server server, WireAnswer answer) {
    server.faults().plan(request -> true, answer);
  }

  @Test
  void wrongCredentialsAndRegionsAreTold() {
    try (S3Server server = S3Server.builder().bucket("cells").region("eu-west-1").start();
        S3AsyncClient elsewhere = S3Stores.client(server.url());
        S3AsyncClient stranger =
            S3Stores.builder(server.url())
                .region(Region.EU_WEST_1)
                .credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAX", "s")))
                .build()) {
      ProviderException redirect =
          failure(() -> S3Witness.of(elsewhere, "cells", "a").read(soon()));
      assertThat(redirect.code()).isEqualTo(Code.INVALID);
      assertThat(redirect).hasMessageContaining("eu-west-1");
      ProviderException denied = failure(() -> S3Witness.of(stranger, "cells", "a").read(soon()));
      assertThat(denied.code()).isEqualTo(Code.DENIED);
      assertThat(denied.vendorCode()).hasValue("InvalidAccessKeyId");
    }
  }

  @Test
  void theSdkDoesNotRepeatAWrite() {
    try (S3Server server = S3Server.builder().bucket("cells").start();
        S3AsyncClient client = S3Stores.client(server.url())) {
      S3Witness witness = S3Witness.of(client, "cells", "clinic");
      for (WireFaults.Kind kind :
          new WireFaults.Kind[] {WireFaults.Kind.HANG_UP, WireFaults.Kind.LOSE_ANSWER}) {
        server.wire().forget();
        server.faults().plan(request -> true, kind);
        failure(() -> witness.create(new byte[] {2}, soon()));
        assertThat(server.wire().requests()).hasSize(1);
      }
      server.wire().forget();
      answer(server, S3Server.error(500, "InternalError"));
      failure(() -> witness.replace("\"a\"", new byte[] {2}, soon()));
      assertThat(server.wire().requests()).hasSize(1);
    }
  }

  @Test
  void storesThatMayReadThePastAreRefusedWhenItIsBuilt() {
    URI amazon = URI.create("https://s3.eu-west-1.amazonaws.com");
    try (S3AsyncClient client = S3Stores.client(amazon)) {
      assertThat(S3Witness.of(client, "cells", "a").name()).isEqualTo("s3:cells/a");
      for (String bucket :
          new String[] {
            "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap",
            "arn:aws:s3:eu-west-1:123456789012:accesspoint/one",
            "mfzwi23gnjvgw.mrap",
            "one-abcdefgh-s3alias",
            "cells--euw1-az1--x-s3",
            "Cells"
          }) {
        refused(() -> S3Witness.of(client, bucket, "a"), "plain bucket");
      }
      refused(() -> S3Witness.of(client, "cells", " "), "key");
    }
    for (String url :
        new String[] {
          "https://s3-accelerate.amazonaws.com",
          "https://cells.example.net",
          "https://x.accesspoint.s3-global.amazonaws.com"
        }) {
      try (S3AsyncClient client = S3Stores.client(URI.create(url))) {
        refused(() -> S3Witness.of(client, "cells", "a"), "own endpoint");
      }
    }
    try (S3AsyncClient following =
        S3Stores.builder(amazon).crossRegionAccessEnabled(true).build()) {
      refused(() -> S3Witness.of(following, "cells", "a"), "other regions");
    }
  }

  private static void refused(ThrowingCallable call, String why) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
  }
}
