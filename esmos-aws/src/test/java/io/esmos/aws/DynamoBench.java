package io.esmos.aws;

import io.esmos.authority.Witness;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRelay;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.testkit.witness.Hold;
import io.esmos.testkit.witness.WitnessBench;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A witness in DynamoDB's emulators, each time with a cell of its own. */
final class DynamoBench implements WitnessBench {
  static final String TABLE = "esmos-witness";

  private final String id = "cell-" + UUID.randomUUID();
  private final WireServer relay;
  private final DynamoDbClient client;
  private final DynamoDbClient other;

  DynamoBench(URI url) {
    this.relay = WireServer.start("relay", WireRelay.to(url));
    this.client = client(relay.url());
    this.other = client(relay.url());
  }

  Set<String> asked() {
    Set<String> asked = new TreeSet<>();
    relay.requests().forEach(it -> asked.add("dynamodb:" + operation(it)));
    return asked;
  }

  static DynamoDbClient client(URI url) {
    return DynamoDbClient.builder()
        .endpointOverride(url)
        .region(Region.US_EAST_1)
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .credentialsProvider(S3Stores.credentials())
        .build();
  }

  static void createTable(URI url) {
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

  static String operation(WireRequest request) {
    return request.header("x-amz-target").orElse("").replaceFirst(".*\\.", "");
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
