package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.authority.Witness;
import io.esmos.emulator.aws.AwsEmulator;
import io.esmos.lanes.Amd64Lane;
import io.esmos.lanes.ContainersLane;
import io.esmos.lanes.Lanes;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.testkit.witness.WitnessBench;
import io.esmos.testkit.witness.WitnessContract;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB as a witness: the contract on three emulators, and how each answer is read. */
final class DynamoWitnessTest {
  private static final String TABLE = DynamoBench.TABLE;

  /** On Amazon's own DynamoDB Local. */
  @Nested
  @Amd64Lane
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  final class DynamoDbLocal implements WitnessContract {
    private AwsEmulator emulator;

    @BeforeAll
    void start() {
      emulator = AwsEmulator.dynamoDb();
      Lanes.used(emulator.product());
      DynamoBench.createTable(emulator.url());
    }

    @AfterAll
    void stop() {
      emulator.close();
    }

    @Override
    public WitnessBench bench() {
      return new DynamoBench(emulator.url());
    }
  }

  /** On LocalStack, which has an older DynamoDB Local inside. */
  @Nested
  @ContainersLane
  final class LocalStack implements WitnessContract {
    @RegisterExtension
    static final EmulatorContainer EMULATOR =
        new EmulatorContainer(Emulator.LOCALSTACK, "dynamodb", DynamoBench::createTable);

    @Override
    public WitnessBench bench() {
      return new DynamoBench(EMULATOR.url());
    }

    @Test
    void thePoliciesAreWhatIsAskedFor() throws IOException {
      try (DynamoBench bench = new DynamoBench(EMULATOR.url())) {
        Witness witness = bench.witness();
        witness.read(soon());
        assertThat(bench.asked()).isEqualTo(allowed("dynamodb-witness-read.json"));
        String tag = witness.create(new byte[] {1}, soon()).orElseThrow().tag();
        witness.replace(tag, new byte[] {2}, soon());
        assertThat(bench.asked()).isEqualTo(allowed("dynamodb-witness.json"));
      }
    }
  }

  /** On MiniStack. */
  @Nested
  @ContainersLane
  final class MiniStack implements WitnessContract {
    @RegisterExtension
    static final EmulatorContainer EMULATOR =
        new EmulatorContainer(Emulator.MINISTACK, "dynamodb", DynamoBench::createTable);

    @Override
    public WitnessBench bench() {
      return new DynamoBench(EMULATOR.url());
    }
  }

  private static Set<String> allowed(String policy) throws IOException {
    return Pattern.compile("\"(dynamodb:[A-Za-z]+)\"")
        .matcher(Files.readString(Path.of("..", "docs", "policies", policy)))
        .results()
        .map(it -> it.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20), SystemTime.ticker());
  }

  private static ProviderException failure(ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).as("an error of ours").isNotNull();
    return failure;
  }

  private static WireAnswer error(int status, String code) {
    return WireAnswer.of(
            status,
            "application/x-amz-json-1.0",
            "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + code + "\",\"message\":\"made\"}")
        .with("x-amzn-RequestId", "made-id");
  }

  /** Answers as the API's JSON protocol has them; what is asked is not looked at. */
  private static WireAnswer answer(WireRequest request) {
    String table = "{\"Table\":{\"TableName\":\"esmos-witness\",\"TableStatus\":\"ACTIVE\"}}";
    String text = DynamoBench.operation(request).equals("DescribeTable") ? table : "{}";
    return WireAnswer.of(200, "application/x-amz-json-1.0", text);
  }

  @Test
  void answersAreReadAsTheTableSays() {
    byte[] bytes = {1};
    try (WireServer server = WireServer.start("dynamodb", DynamoWitnessTest::answer);
        DynamoDbClient client = DynamoBench.client(server.url())) {
      DynamoWitness witness = DynamoWitness.of(client, TABLE, "clinic");
      assertThat(witness.read(soon())).isEmpty();
      assertThat(witness.create(bytes, soon())).isPresent();
      server.faults().plan(it -> true, error(400, "ConditionalCheckFailedException"));
      assertThat(witness.replace("tag", bytes, soon())).isEmpty();
      told(server, witness, error(400, "ProvisionedThroughputExceededException"), Code.THROTTLED);
      told(server, witness, error(400, "ResourceNotFoundException"), Code.NOT_FOUND);
      told(server, witness, error(400, "AccessDeniedException"), Code.DENIED);
      told(server, witness, error(400, "ValidationException"), Code.INVALID);
      told(server, witness, error(500, "InternalServerError"), Code.UNAVAILABLE);
      told(server, witness, WireAnswer.page(), Code.MALFORMED);
      WireBody blanks = WireBody.repeated((byte) ' ', 1L << 40);
      told(server, witness, WireAnswer.endless().with(blanks), Code.MALFORMED);
      server.faults().plan(it -> true, WireFaults.Kind.HANG_UP);
      assertThat(failure(() -> witness.create(bytes, soon())).code()).isEqualTo(Code.UNAVAILABLE);
    }
  }

  private static void told(
      WireServer server, DynamoWitness witness, WireAnswer answer, Code expected) {
    server.faults().plan(it -> true, answer);
    assertThat(failure(() -> witness.create(new byte[] {1}, soon())).code()).isEqualTo(expected);
  }

  @Test
  void itSaysWhereItsCellIs() {
    try (DynamoDbClient dynamoDb = DynamoBench.client(URI.create("http://127.0.0.1:1"))) {
      // docs:dynamo-witness
      Witness witness = DynamoWitness.of(dynamoDb, "esmos-witness", "clinic");
      // /docs:dynamo-witness
      assertThat(witness.name()).isEqualTo("dynamodb:esmos-witness/clinic");
      assertThat(failure(() -> witness.read(soon())).code()).isEqualTo(Code.UNAVAILABLE);
    }
  }

  /** What the SDK's retries would meet: the write was done, and the second one is refused. */
  @Test
  void itsOwnSuccessIsKnownBehindARefusedCondition() {
    try (WireServer server =
            WireServer.start(
                "dynamodb",
                request ->
                    DynamoBench.operation(request).equals("PutItem")
                        ? refusedByItself(request)
                        : answer(request));
        DynamoDbClient client = DynamoBench.client(server.url())) {
      DynamoWitness witness = DynamoWitness.of(client, TABLE, "clinic");
      assertThat(witness.create(new byte[] {1}, soon())).isPresent();
    }
  }

  private static WireAnswer refusedByItself(WireRequest request) {
    Matcher item = Pattern.compile("\"Item\":(\\{.*?}}),").matcher(request.text());
    assertThat(item.find()).as(request.text()).isTrue();
    return WireAnswer.of(
        400,
        "application/x-amz-json-1.0",
        "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
            + "\"message\":\"The conditional request failed\",\"Item\":"
            + item.group(1)
            + "}");
  }

  @Test
  void aGlobalTableOfEventualConsistencyIsRefused() {
    String replicas = "\"Replicas\":[{\"RegionName\":\"eu-west-1\",\"ReplicaStatus\":\"ACTIVE\"}]";
    for (String consistency : new String[] {"EVENTUAL", "STRONG"}) {
      String table =
          "{\"Table\":{\"TableName\":\"t\","
              + replicas
              + ",\"MultiRegionConsistency\":\""
              + consistency
              + "\"}}";
      try (WireServer server =
              WireServer.start(
                  "dynamodb",
                  request ->
                      DynamoBench.operation(request).equals("DescribeTable")
                          ? WireAnswer.of(200, "application/x-amz-json-1.0", table)
                          : answer(request));
          DynamoDbClient client = DynamoBench.client(server.url())) {
        DynamoWitness witness = DynamoWitness.of(client, TABLE, "clinic");
        if (consistency.equals("STRONG")) {
          assertThat(witness.read(soon())).isEmpty();
        } else {
          ProviderException refusal = failure(() -> witness.create(new byte[] {1}, soon()));
          assertThat(refusal.code()).isEqualTo(Code.INVALID);
          assertThat(refusal).hasMessageContaining("eventual consistency");
          assertThat(server.count(it -> DynamoBench.operation(it).equals("PutItem"))).isZero();
        }
      }
    }
  }
}
