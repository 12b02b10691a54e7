package io.esmos.aws;

import io.esmos.authority.CallPrices;
import io.esmos.authority.Witness;
import io.esmos.authority.WitnessChecks;
import io.esmos.provider.BoundedCall;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Vendor;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * A witness whose cell is one item of a DynamoDB table in one region: consistent reads, and PutItem
 * under a condition. The table's key is a string attribute {@code id}; the item also has {@code
 * tag}, fresh with every write, and {@code cell}, the contents.
 *
 * <p>A global table whose replicas are only eventually consistent is refused at the first use (rule
 * R6): there each region decides conditions on its own. A refused condition shows the item that is
 * there; if that has this very write's tag, the write was done, and something on the way sent it
 * twice. Safe for use by several threads; the client is not closed.
 */
public final class DynamoWitness implements Witness {
  /** DynamoDB's limit of an item, 400 KiB, less the names and the tag. */
  private static final int MAX_BYTES = 400 * 1024 - 1024;

  private static final String ID = "id";
  private static final String TAG = "tag";
  private static final String CELL = "cell";

  private final String name;
  private final DynamoDbClient client;
  private final String table;
  private final String id;
  private volatile boolean checked;

  private DynamoWitness(String name, DynamoDbClient client, String table, String id) {
    this.name = name;
    this.client = client;
    this.table = table;
    this.id = id;
  }

  /** Returns the witness of an item, named by where it is. */
  public static DynamoWitness of(DynamoDbClient client, String table, String id) {
    return of("dynamodb:" + table + "/" + id, client, table, id);
  }

  /**
   * Returns the witness of an item.
   *
   * @param name its name in the witness list
   * @param client a client of the table's region; its HTTP client must not repeat a POST by itself
   */
  public static DynamoWitness of(String name, DynamoDbClient client, String table, String id) {
    Objects.requireNonNull(client, "client");
    if (name.isBlank() || table.isBlank() || id.isBlank()) {
      throw new IllegalArgumentException("a witness needs a name, a table and an item's id");
    }
    return new DynamoWitness(name, client, table, id);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return Vendor.AWS;
  }

  /** Returns the list price on demand in us-east-1, for a cell of at most 1 KiB. */
  @Override
  public Optional<CallPrices> prices() {
    return Optional.of(
        CallPrices.dollars(
            "0.125",
            "0.625",
            "DynamoDB on demand, us-east-1, since November 2024: a read unit of 4 KiB, a write unit of 1 KiB"));
  }

  @Override
  public Optional<Stored> read(Deadline deadline) {
    String operation = "witness.read " + name;
    checkTable(operation, deadline);
    Map<String, AttributeValue> item =
        send(
                operation,
                deadline,
                override ->
                    client.getItem(
                        it ->
                            it.tableName(table)
                                .key(Map.of(ID, AttributeValue.fromS(id)))
                                .consistentRead(true)
                                .overrideConfiguration(override)))
            .item();
    return item.isEmpty() ? Optional.empty() : Optional.of(stored(operation, item));
  }

  private static Stored stored(String operation, Map<String, AttributeValue> item) {
    AttributeValue cell = item.get(CELL);
    AttributeValue tag = item.get(TAG);
    if (cell == null || cell.b() == null || tag == null || tag.s() == null) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "the item is not one that a witness wrote");
    }
    return new Stored(cell.b().asByteArray(), tag.s());
  }

  @Override
  public Optional<Stored> create(byte[] contents, Deadline deadline) {
    return write(
        "witness.create " + name,
        contents,
        put ->
            put.conditionExpression("attribute_not_exists(#id)")
                .expressionAttributeNames(Map.of("#id", ID)),
        deadline);
  }

  @Override
  public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
    return write(
        "witness.replace " + name,
        contents,
        put ->
            put.conditionExpression("#tag = :tag")
                .expressionAttributeNames(Map.of("#tag", TAG))
                .expressionAttributeValues(Map.of(":tag", AttributeValue.fromS(tag))),
        deadline);
  }

  private Optional<Stored> write(
      String operation,
      byte[] contents,
      Consumer<PutItemRequest.Builder> condition,
      Deadline deadline) {
    WitnessChecks.size(contents, MAX_BYTES, operation);
    checkTable(operation, deadline);
    String fresh = UUID.randomUUID().toString();
    PutItemRequest.Builder put =
        PutItemRequest.builder()
            .tableName(table)
            .item(
                Map.of(
                    ID, AttributeValue.fromS(id),
                    TAG, AttributeValue.fromS(fresh),
                    CELL, AttributeValue.fromB(SdkBytes.fromByteArray(contents))))
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    condition.accept(put);
    boolean done =
        send(
            operation,
            deadline,
            override -> {
              try {
                client.putItem(put.overrideConfiguration(override).build());
                return true;
              } catch (ConditionalCheckFailedException e) {
                AttributeValue there = e.hasItem() ? e.item().get(TAG) : null;
                return there != null && fresh.equals(there.s());
              }
            });
    return done ? Optional.of(new Stored(contents, fresh)) : Optional.empty();
  }

  /** Asks once what table it is; who cannot be asked is asked again by the next call. */
  private void checkTable(String operation, Deadline deadline) {
    if (checked) {
      return;
    }
    TableDescription described =
        send(
                operation,
                deadline,
                override ->
                    client.describeTable(it -> it.tableName(table).overrideConfiguration(override)))
            .table();
    boolean strong = "STRONG".equals(described.multiRegionConsistencyAsString());
    if (described.hasReplicas() && !described.replicas().isEmpty() && !strong) {
      throw ProviderException.of(
          Code.INVALID,
          operation,
          "a global table with eventual consistency decides conditions in each region on its own");
    }
    checked = true;
  }

  private static <T> T send(
      String operation, Deadline deadline, Function<AwsRequestOverrideConfiguration, T> request) {
    AwsRequestOverrideConfiguration override = AwsCalls.once(deadline).build();
    try {
      return BoundedCall.run(operation, deadline, () -> request.apply(override));
    } catch (ExecutionException e) {
      throw DynamoFailures.of(cause(e), operation);
    }
  }

  private static Throwable cause(ExecutionException e) {
    @Nullable Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }

  @Override
  public String toString() {
    return "DynamoWitness[" + name + "]";
  }
}
