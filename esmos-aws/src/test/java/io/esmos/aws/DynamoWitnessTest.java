package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.authority.Witness;
import io.esmos.lanes.ContainersLane;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRelay;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.testkit.witness.Hold;
import io.esmos.testkit.witness.WitnessBench;
import io.esmos.testkit.witness.WitnessContract;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.containers.GenericContainer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** DynamoDB as a witness: the contract on two emulators, and how each answer is read. */
final class DynamoWitnessTest {
  private static final String TABLE = "esmos-witness";

  /** On LocalStack, which has Amazon's own DynamoDB Local inside. */
  @Nested
  @ContainersLane
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  final class LocalStack implements WitnessContract {
    private GenericContainer<?> container;

    @BeforeAll
    void start() {
      container = Emulator.LOCALSTACK.start("dynamodb");
      createTable(Emulator.url(container));
    }

    @AfterAll
    void stop() {
      container.close();
    }

    @Override
    public WitnessBench bench() {
      return new Bench(Emulator.url(container));
    }

    @Test
    void thePoliciesAreWhatIsAskedFor() throws IOException {
      try (Bench bench = new Bench(Emulator.url(container))) {
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
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  final class MiniStack implements WitnessContract {
    private GenericContainer<?> container;

    @BeforeAll
    void start() {
      container = Emulator.MINISTACK.start("dynamodb");
      createTable(Emulator.url(container));
    }

    @AfterAll
    void stop() {
      container.close();
    }

    @Override
    public WitnessBench bench() {
      return new Bench(Emulator.url(container));
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

  private static DynamoDbClient client(URI url) {
    return DynamoDbClient.builder()
        .endpointOverride(url)
        .region(Region.US_EAST_1)
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .credentialsProvider(S3Stores.credentials())
        .build();
  }

  private static void createTable(URI url) {
    try (DynamoDbClient client = client(url)) {
      client.createTable(
          it ->
              it.tableName(TABLE)
                  .billingMode(BillingMode.PAY_PER_REQUEST)
                  .attributeDefinitions(
                      List.of(
                          AttributeDefinition.builder()
                              .attributeName("id")
                              .attributeType(ScalarAttributeType.S)
                              .build()))
                  .keySchema(
                      List.of(
                          KeySchemaElement.builder()
                              .attributeName("id")
                              .keyType(KeyType.HASH)
                              .build())));
      client.waiter().waitUntilTableExists(it -> it.tableName(TABLE));
    }
  }

  private static String operation(WireRequest request) {
    return request.header("x-amz-target").orElse("").replaceFirst(".*\\.", "");
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
    String text = operation(request).equals("DescribeTable") ? table : "{}";
    return WireAnswer.of(200, "application/x-amz-json-1.0", text);
  }

  @Test
  void answersAreReadAsTheTableSays() {
    byte[] bytes = {1};
    try (WireServer server = WireServer.start("dynamodb", DynamoWitnessTest::answer);
        DynamoDbClient client = client(server.url())) {
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
    try (DynamoDbClient dynamoDb = client(URI.create("http://127.0.0.1:1"))) {
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
                    operation(request).equals("PutItem")
                        ? refusedByItself(request)
                        : answer(request));
        DynamoDbClient client = client(server.url())) {
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
                      operation(request).equals("DescribeTable")
                          ? WireAnswer.of(200, "application/x-amz-json-1.0", table)
                          : answer(request));
          DynamoDbClient client = client(server.url())) {
        DynamoWitness witness = DynamoWitness.of(client, TABLE, "clinic");
        if (consistency.equals("STRONG")) {
          assertThat(witness.read(soon())).isEmpty();
        } else {
          ProviderException refusal = failure(() -> witness.create(new byte[] {1}, soon()));
          assertThat(refusal.code()).isEqualTo(Code.INVALID);
          assertThat(refusal).hasMessageContaining("eventual consistency");
          assertThat(server.count(it -> operation(it).equals("PutItem"))).isZero();
        }
      }
    }
  }

  private static final class Bench implements WitnessBench {
    private final String id = "cell-" + UUID.randomUUID();
    private final WireServer relay;
    private final DynamoDbClient client;
    private final DynamoDbClient other;

    Bench(URI url) {
      this.relay = WireServer.start("relay", WireRelay.to(url));
      this.client = client(relay.url());
      this.other = client(relay.url());
    }

    Set<String> asked() {
      Set<String> asked = new TreeSet<>();
      relay.requests().forEach(it -> asked.add("dynamodb:" + operation(it)));
      return asked;
    }

    @Override
    public Witness witness() {
      return DynamoWitness.of("cell", client, TABLE, id);
    }

    @Override
    public Witness other() {
      return DynamoWitness.of("cell", other, TABLE, id);
    }

    @Override
    public void loseNextAnswer() {
      relay
          .faults()
          .plan(request -> operation(request).equals("PutItem"), WireFaults.Kind.LOSE_ANSWER);
    }

    @Override
    public Hold hold() {
      return Hold.of(relay.faults().hold(request -> true));
    }

    @Override
    public Optional<String> secret() {
      return Optional.of(S3Stores.SECRET);
    }

    @Override
    public int writes() {
      return 200;
    }

    @Override
    public Duration patience() {
      return Duration.ofSeconds(20);
    }

    @Override
    public void close() {
      client.close();
      other.close();
      relay.close();
    }
  }
}
