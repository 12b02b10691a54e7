package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.http.rest.Response;
import com.azure.core.management.AzureEnvironment;
import com.azure.core.management.SubResource;
import com.azure.core.management.exception.ManagementException;
import com.azure.core.management.profile.AzureProfile;
import com.azure.core.util.Context;
import com.azure.resourcemanager.dns.DnsZoneManager;
import com.azure.resourcemanager.dns.fluent.RecordSetsClient;
import com.azure.resourcemanager.dns.fluent.models.RecordSetInner;
import com.azure.resourcemanager.dns.models.ARecord;
import com.azure.resourcemanager.dns.models.RecordType;
import com.azure.resourcemanager.dns.models.TxtRecord;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.testkit.azuredns.AzureDnsServer;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Microsoft's own client on the wire server: what it expects is what the server says. */
final class SdkAgainstServerTest {
  private static final String GROUP = AzureDnsServer.GROUP;
  private static final String ZONE = "clinic.example";

  private final AzureDnsServer server = AzureDnsServer.builder().page(3).start();
  private final RecordSetsClient sdk = sdk(server.zone(AzureBench.APEX));

  @AfterEach
  void close() {
    server.close();
  }

  private static RecordSetsClient sdk(AzureDnsServer server) {
    return manager(server).serviceClient().getRecordSets();
  }

  private static DnsZoneManager manager(AzureDnsServer server) {
    return DnsZoneManager.authenticate(AzureBench.pipeline(), profile(server));
  }

  /** Returns where Microsoft's clients find the server. */
  static AzureProfile profile(AzureDnsServer server) {
    String url = server.url() + "/";
    AzureEnvironment here =
        new AzureEnvironment(
            Map.of("resourceManagerEndpointUrl", url, "managementEndpointUrl", url));
    return new AzureProfile("tenant", AzureDnsServer.SUBSCRIPTION, here);
  }

  private Response<RecordSetInner> put(
      String name, RecordType type, RecordSetInner set, String ifMatch, String ifNoneMatch) {
    return sdk.createOrUpdateWithResponse(
        GROUP, ZONE, name, type, set, ifMatch, ifNoneMatch, Context.NONE);
  }

  private static RecordSetInner address(String address) {
    return new RecordSetInner()
        .withTtl(60L)
        .withMetadata(Map.of("esmos", "epoch=1 site=x"))
        .withARecords(List.of(new ARecord().withIpv4Address(address)));
  }

  @Test
  void whatTheClientPutsTheProviderReads() {
    put("www", RecordType.A, address("192.0.2.1"), null, null);
    RecordSetInner text =
        new RecordSetInner()
            .withTtl(1L)
            .withTxtRecords(List.of(new TxtRecord().withValue(List.of("a \"b\"", "c;d\\"))));
    put("@", RecordType.TXT, text, null, null);
    put(
        "alias",
        RecordType.CNAME,
        new RecordSetInner()
            .withTtl(60L)
            .withTargetResource(new SubResource().withId(AzureBench.RESOURCE)),
        null,
        null);
    DnsProvider provider = AzureBench.dns(server).build();
    Deadline deadline = Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
    Map<RRset.Key, RRset> sets = provider.read(AzureBench.APEX, deadline).sets();
    assertThat(sets.values().stream().map(RRset::toString))
        .hasSize(5)
        .anyMatch(it -> it.contains("192.0.2.1") && it.contains("azure.metadata/esmos"))
        .anyMatch(it -> it.contains(AzureBench.RESOURCE));
    assertThat(sets.get(new RRset.Key(AzureBench.APEX, "TXT")).data())
        .containsExactly("\"a \\\"b\\\"\" \"c;d\\\\\"");
  }

  @Test
  void whatTheProviderPutsTheClientReads() {
    Deadline deadline = Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
    RRset srv =
        RRset.of(
            AzureBench.APEX.child("_sip._tcp"),
            "SRV",
            Duration.ofSeconds(7),
            "1 2 3 sip.example.net.");
    AzureBench.dns(server)
        .build()
        .apply(AzureBench.APEX, io.esmos.dns.ChangeBatch.put(srv), deadline);
    RecordSetInner read = sdk.get(GROUP, ZONE, "_sip._tcp", RecordType.SRV);
    assertThat(read.ttl()).isEqualTo(7);
    assertThat(read.fqdn()).isEqualTo("_sip._tcp.clinic.example.");
    assertThat(read.srvRecords()).hasSize(1);
    assertThat(read.srvRecords().get(0).target()).isEqualTo("sip.example.net.");
    assertThat(read.targetResource().id()).isNull();
  }

  @Test
  void theClientPagesThroughAllAndByType() {
    for (int i = 0; i < 10; i++) {
      put("n" + i, RecordType.A, address("192.0.2." + i), null, null);
    }
    assertThat(sdk.listByDnsZone(GROUP, ZONE).stream()).hasSize(12);
    assertThat(sdk.listAllByDnsZone(GROUP, ZONE).stream()).hasSize(12);
    assertThat(sdk.listByType(GROUP, ZONE, RecordType.A).stream().map(RecordSetInner::name))
        .hasSize(10)
        .contains("n0", "n9");
    assertThat(manager(server).zones().listByResourceGroup(GROUP).stream()).hasSize(1);
  }

  @Test
  void etagsAreConditionsAndTheErrorsAreUnderstood() {
    Response<RecordSetInner> created = put("www", RecordType.A, address("192.0.2.1"), null, "*");
    assertThat(created.getStatusCode()).isEqualTo(201);
    refused(
        412, "PreconditionFailed", () -> put("www", RecordType.A, address("192.0.2.2"), null, "*"));
    String etag = created.getValue().etag();
    Response<RecordSetInner> changed = put("www", RecordType.A, address("192.0.2.2"), etag, null);
    assertThat(changed.getStatusCode()).isEqualTo(200);
    assertThat(changed.getValue().etag()).isNotEqualTo(etag);
    refused(
        412,
        "PreconditionFailed",
        () -> put("www", RecordType.A, address("192.0.2.3"), etag, null));
    refused(
        412,
        "PreconditionFailed",
        () -> sdk.deleteWithResponse(GROUP, ZONE, "www", RecordType.A, etag, Context.NONE));
    assertThat(
            sdk.deleteWithResponse(
                    GROUP, ZONE, "www", RecordType.A, changed.getValue().etag(), Context.NONE)
                .getStatusCode())
        .isEqualTo(200);
    refused(404, "NotFound", () -> sdk.get(GROUP, ZONE, "www", RecordType.A));
    refused(
        404, "ParentResourceNotFound", () -> sdk.get(GROUP, "other.example", "www", RecordType.A));
    refused(400, "BadRequest", () -> put("www", RecordType.A, address("192.0.2.256"), null, null));
  }

  @Test
  void everyTypeOfTheClientIsHeld() {
    assertThat(java.util.Arrays.stream(RecordType.values()).map(RecordType::toString).toList())
        .containsExactlyInAnyOrderElementsOf(DnsApi.STABLE_2018_05_01.types());
  }

  private static void refused(
      int status, String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ManagementException.class,
            e -> {
              assertThat(e.getResponse().getStatusCode()).isEqualTo(status);
              assertThat(e.getValue().getCode()).isEqualTo(code);
            });
  }
}
