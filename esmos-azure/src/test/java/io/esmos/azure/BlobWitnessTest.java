package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.storage.blob.BlobContainerClient;
import io.esmos.authority.CallPrices;
import io.esmos.authority.GuardOptions;
import io.esmos.authority.Witness;
import io.esmos.authority.WitnessUse;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.azureblob.AzureBlobServer;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.witness.WitnessBench;
import io.esmos.testkit.witness.WitnessContract;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The witness in Blob Storage, on the wire server. */
final class BlobWitnessTest {
  private final AzureBlobServer server = AzureBlobServer.builder().start();
  private final BlobContainerClient container = BlobBench.client(server, "witness");
  private final BlobWitness witness = BlobWitness.of("blob", Vendor.AZURE, container, "clinic");

  @AfterEach
  void close() {
    server.close();
  }

  /** The contract. */
  @Nested
  final class Contract implements WitnessContract {
    @Override
    public WitnessBench bench() {
      AzureBlobServer fresh = AzureBlobServer.builder().start();
      return BlobWitnessBench.of(
          fresh.http(),
          BlobBench.client(fresh, "witness"),
          BlobBench.other(fresh, "witness"),
          fresh::close);
    }
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(10), SystemTime.ticker());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ProviderException failure(ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).as("an error of ours").isNotNull();
    return failure;
  }

  private static boolean write(WireRequest request) {
    return request.method().equals("PUT");
  }

  @Test
  void theAccountIsAskedOnceAndAWriteIsSentOnce() {
    witness.create(bytes("one"), soon());
    server.http().faults().plan(BlobWitnessTest::write, WireFaults.Kind.HANG_UP);
    assertThat(failure(() -> witness.create(bytes("two"), soon())).code())
        .isEqualTo(Code.UNAVAILABLE);
    server.http().faults().plan(BlobWitnessTest::write, AzureBlobServer.busy());
    ProviderException busy = failure(() -> witness.create(bytes("two"), soon()));
    assertThat(busy.code()).isEqualTo(Code.THROTTLED);
    assertThat(busy.vendorCode()).contains("ServerBusy");
    assertThat(busy.retryAfter()).contains(Duration.ofSeconds(1));
    assertThat(server.http().count(BlobWitnessTest::write)).isEqualTo(3);
    assertThat(server.http().count(it -> it.parameter("restype").isPresent())).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Standard_GRS", "Standard_RAGRS", "Standard_GZRS", "Standard_RAGZRS", "Other"})
  void anAccountThatCanFailOverToAnOlderCopyIsRefused(String sku) {
    try (AzureBlobServer copied = AzureBlobServer.builder().sku(sku).start()) {
      BlobContainerClient there = BlobBench.client(copied, "witness");
      Witness refused = BlobWitness.of("blob", Vendor.AZURE, there, "clinic");
      for (ThrowingCallable call :
          new ThrowingCallable[] {
            () -> refused.read(soon()), () -> refused.create(bytes("one"), soon())
          }) {
        assertThat(failure(call).code()).isEqualTo(Code.UNSUPPORTED);
      }
      assertThat(copied.http().count(it -> it.path().endsWith("/clinic"))).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Standard_LRS", "Standard_ZRS", "Premium_LRS", "Premium_ZRS"})
  void anAccountInOneRegionIsTaken(String sku) {
    try (AzureBlobServer local = AzureBlobServer.builder().sku(sku).start()) {
      BlobContainerClient there = BlobBench.client(local, "witness");
      Witness taken = BlobWitness.of("blob", Vendor.AZURE, there, "clinic");
      assertThat(taken.create(bytes("one"), soon())).isPresent();
    }
  }

  @Test
  void credentialsThatMayNotAskNeedTheUsersWord() {
    WireAnswer denied =
        WireAnswer.of(403, "application/xml", "").with("x-ms-error-code", "AuthorizationFailure");
    server.http().faults().plan(it -> it.parameter("restype").isPresent(), denied);
    assertThat(failure(() -> witness.read(soon())))
        .hasMessageContaining("inOneRegion")
        .extracting(ProviderException::code)
        .isEqualTo(Code.DENIED);
    assertThat(witness.inOneRegion().read(soon())).isEmpty();
  }

  /** A guard that renews every 500 ms reads 5,259,600 times in a month. */
  @Test
  void itsCallsHaveTheListPriceOfHotStorage() {
    CallPrices prices = witness.prices().orElseThrow();
    WitnessUse use = WitnessUse.ofGuards(1, GuardOptions.DEFAULTS);
    assertThat(use.monthly(prices)).isEqualTo("2.11");
    assertThat(prices.source()).contains("Hot LRS");
  }

  @Test
  void theSecondaryEndpointIsRefusedWhenBuilt() {
    BlobContainerClient secondary =
        BlobBench.builder(server, AzureBlobServer.ACCOUNT)
            .endpoint("https://esmosaccount-secondary.blob.core.windows.net")
            .containerName("witness")
            .buildClient();
    assertThatThrownBy(() -> BlobWitness.of("blob", Vendor.AZURE, secondary, "clinic"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("past");
  }

  @Test
  void aMissingContainerIsNotAnAbsentCell() {
    BlobContainerClient nowhere = BlobBench.other(server, "nowhere");
    Witness lost = BlobWitness.of("blob", Vendor.AZURE, nowhere, "clinic");
    assertThat(failure(() -> lost.read(soon())).vendorCode()).contains("ContainerNotFound");
    assertThat(failure(() -> lost.create(bytes("one"), soon())).code()).isEqualTo(Code.NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource({
    "400, InvalidHeaderValue, INVALID",
    "403, AuthenticationFailed, DENIED",
    "412, LeaseIdMissing, DENIED",
    "409, BlobImmutableDueToPolicy, DENIED",
    "409, ContainerBeingDeleted, UNAVAILABLE",
    "429, TooManyRequests, THROTTLED",
    "500, OperationTimedOut, UNAVAILABLE",
    "503, Anything, UNAVAILABLE",
    "501, NotImplemented, UNSUPPORTED",
    "418, Teapot, OTHER"
  })
  void refusalsAreTyped(int status, String vendorCode, Code code) {
    witness.create(bytes("one"), soon());
    WireAnswer answer =
        WireAnswer.of(status, "application/xml", "<secret-that-was-signed/>")
            .with("x-ms-error-code", vendorCode)
            .with("x-ms-request-id", "request-7");
    server.http().faults().plan(BlobWitnessTest::write, answer);
    ProviderException failure = failure(() -> witness.create(bytes("two"), soon()));
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.vendorCode()).contains(vendorCode);
    assertThat(failure.requestId()).contains("request-7");
    assertThat(failure).hasMessageNotContaining("secret").hasNoCause();
  }

  @Test
  void answersThatAreNotTheStoresAreMalformed() {
    witness.create(bytes("one"), soon());
    server.http().faults().plan(BlobWitnessTest::write, WireAnswer.page());
    assertThat(failure(() -> witness.create(bytes("two"), soon())).code())
        .isEqualTo(Code.MALFORMED);
    server.http().faults().plan(it -> it.path().endsWith("/clinic"), WireAnswer.page());
    assertThat(failure(() -> witness.read(soon())).code()).isEqualTo(Code.MALFORMED);
    server
        .http()
        .faults()
        .plan(
            it -> it.path().endsWith("/clinic"),
            WireAnswer.of(200, "text/plain", "old")
                .with("ETag", "\"1\"")
                .with("Age", "7")
                .with("x-ms-request-id", "request-of-then"));
    assertThat(failure(() -> witness.read(soon()))).hasMessageContaining("cache");
    server.http().faults().plan(it -> it.path().endsWith("/clinic"), WireFaults.Kind.CUT_ANSWER);
    assertThat(failure(() -> witness.read(soon())).code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(witness.read(soon()).map(it -> new String(it.contents(), StandardCharsets.UTF_8)))
        .isEqualTo(Optional.of("one"));
  }

  @Test
  void aLeaseOfAnotherIsDeniedAndNotTakenForARefusal() {
    String tag = witness.create(bytes("one"), soon()).orElseThrow().tag();
    new com.azure.storage.blob.specialized.BlobLeaseClientBuilder()
        .blobClient(container.getBlobClient("clinic"))
        .buildClient()
        .acquireLease(-1);
    assertThat(failure(() -> witness.replace(tag, bytes("two"), soon())).code())
        .isEqualTo(Code.DENIED);
    assertThat(witness.read(soon())).isPresent();
  }
}
