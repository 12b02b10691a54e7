package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.authority.Witness;
import io.esmos.emulator.aws.AwsEmulator;
import io.esmos.lanes.Amd64Lane;
import io.esmos.lanes.ContainersLane;
import io.esmos.lanes.Lanes;
import io.esmos.testkit.process.ChildProcess;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.witness.WitnessContention;
import java.net.URI;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Writers in several processes contend for one cell in S3 and in DynamoDB. */
final class AwsContentionTest {
  private static final String BUCKET = "esmos-contention";
  private static final int MANY = 10_000;

  /** Emulators in containers are slow. */
  private static final int SOME = 200;

  @Test
  void tenThousandInS3() throws Exception {
    try (S3Server server = S3Server.builder().bucket(BUCKET).start()) {
      contend("S3", S3Writer.class, S3Writer.witness(server.url()), server.url(), MANY);
    }
  }

  /** The emulator has native code for this architecture only. */
  @Nested
  @Amd64Lane
  final class DynamoDbLocal {
    @Test
    void tenThousandInDynamo() throws Exception {
      try (AwsEmulator emulator = AwsEmulator.dynamoDb()) {
        Lanes.used(emulator.product());
        DynamoBench.createTable(emulator.url());
        dynamo("DynamoDB Local", emulator.url(), MANY);
      }
    }
  }

  /** In containers. */
  @Nested
  @ContainersLane
  final class Containers {
    @Test
    void twoHundredOnLocalStack() throws Exception {
      twoHundredOn(Emulator.LOCALSTACK);
    }

    @Test
    void twoHundredOnMiniStack() throws Exception {
      twoHundredOn(Emulator.MINISTACK);
    }

    private static void twoHundredOn(Emulator emulator) throws Exception {
      try (GenericContainer<?> container = emulator.start("s3,dynamodb")) {
        URI url = Emulator.url(container);
        try (S3AsyncClient client = S3Stores.client(url)) {
          client.createBucket(it -> it.bucket(BUCKET)).join();
        }
        contend("S3 on " + emulator, S3Writer.class, S3Writer.witness(url), url, SOME);
        DynamoBench.createTable(url);
        dynamo("DynamoDB on " + emulator, url, SOME);
      }
    }
  }

  private static void dynamo(String where, URI url, int times) throws Exception {
    contend(where, DynamoWriter.class, DynamoWriter.witness(url), url, times);
  }

  private static void contend(String where, Class<?> writer, Witness witness, URI url, int times)
      throws Exception {
    WitnessContention done =
        WitnessContention.run(witness, times, ChildProcess.of(writer, url.toString()));
    System.out.println(where + ": " + done);
    assertThat(done.successes()).isGreaterThanOrEqualTo(times);
  }

  /** A process that writes to S3. */
  static final class S3Writer {
    private S3Writer() {}

    /** Writes at the URL of the first argument. */
    public static void main(String[] arguments) {
      WitnessContention.write(witness(URI.create(arguments[0])), arguments);
    }

    static Witness witness(URI url) {
      return S3Witness.of("s3", S3Stores.client(url), BUCKET, "clinic");
    }
  }

  /** A process that writes to DynamoDB. */
  static final class DynamoWriter {
    private DynamoWriter() {}

    /** Writes at the URL of the first argument. */
    public static void main(String[] arguments) {
      WitnessContention.write(witness(URI.create(arguments[0])), arguments);
    }

    static Witness witness(URI url) {
      return DynamoWitness.of("dynamodb", DynamoBench.client(url), DynamoBench.TABLE, "contended");
    }
  }
}
