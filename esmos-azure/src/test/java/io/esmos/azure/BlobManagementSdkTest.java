package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.management.AzureEnvironment;
import com.azure.core.management.exception.ManagementException;
import com.azure.core.management.profile.AzureProfile;
import com.azure.resourcemanager.storage.StorageManager;
import com.azure.resourcemanager.storage.fluent.ManagementPoliciesClient;
import com.azure.resourcemanager.storage.fluent.models.ManagementPolicyInner;
import com.azure.resourcemanager.storage.models.DateAfterModification;
import com.azure.resourcemanager.storage.models.ManagementPolicyAction;
import com.azure.resourcemanager.storage.models.ManagementPolicyBaseBlob;
import com.azure.resourcemanager.storage.models.ManagementPolicyDefinition;
import com.azure.resourcemanager.storage.models.ManagementPolicyFilter;
import com.azure.resourcemanager.storage.models.ManagementPolicyName;
import com.azure.resourcemanager.storage.models.ManagementPolicyRule;
import com.azure.resourcemanager.storage.models.ManagementPolicySchema;
import com.azure.resourcemanager.storage.models.RuleType;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.LifecycleControl.Rule;
import io.esmos.archive.Tier;
import io.esmos.testkit.azureblob.AzureBlobServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Microsoft's own management client on the wire server, and on what the archive writes there. */
final class BlobManagementSdkTest {
  private static final String ACCOUNT = AzureBlobServer.ACCOUNT;

  private final AzureBlobServer server = AzureBlobServer.builder().start();
  private final ManagementPoliciesClient policies = policies(server);

  @AfterEach
  void close() {
    server.close();
  }

  private static ManagementPoliciesClient policies(AzureBlobServer server) {
    String url = server.managementUrl() + "/";
    AzureEnvironment here =
        new AzureEnvironment(
            Map.of(
                "resourceManagerEndpointUrl", url,
                "managementEndpointUrl", url,
                "microsoftGraphResourceId", url));
    AzureProfile profile = new AzureProfile("tenant", AzureBlobServer.SUBSCRIPTION, here);
    return StorageManager.authenticate(AzureBench.pipeline(), profile)
        .serviceClient()
        .getManagementPolicies();
  }

  private ManagementPolicyInner get() {
    return policies.get(AzureBlobServer.GROUP, ACCOUNT, ManagementPolicyName.DEFAULT);
  }

  private ManagementPolicyInner put(ManagementPolicyRule... rules) {
    return policies.createOrUpdate(
        AzureBlobServer.GROUP,
        ACCOUNT,
        ManagementPolicyName.DEFAULT,
        new ManagementPolicyInner()
            .withPolicy(new ManagementPolicySchema().withRules(List.of(rules))));
  }

  private static ManagementPolicyRule rule(String name, String prefix) {
    return new ManagementPolicyRule()
        .withEnabled(true)
        .withName(name)
        .withType(RuleType.LIFECYCLE)
        .withDefinition(
            new ManagementPolicyDefinition()
                .withFilters(
                    new ManagementPolicyFilter()
                        .withBlobTypes(List.of("blockBlob"))
                        .withPrefixMatch(List.of(prefix)))
                .withActions(
                    new ManagementPolicyAction()
                        .withBaseBlob(
                            new ManagementPolicyBaseBlob()
                                .withTierToCool(days(30f))
                                .withDelete(days(365f)))));
  }

  private static DateAfterModification days(float days) {
    return new DateAfterModification().withDaysAfterModificationGreaterThan(days);
  }

  private static void refused(int status, String code, ThrowingCallable call) {
    ManagementException refusal = catchThrowableOfType(ManagementException.class, call);
    assertThat(refusal).isNotNull();
    assertThat(refusal.getResponse().getStatusCode()).isEqualTo(status);
    assertThat(refusal.getValue().getCode()).isEqualTo(code);
  }

  @Test
  void aPolicyIsWrittenReadAndRemoved() {
    refused(404, "ManagementPolicyNotFound", this::get);
    put(rule("logs-end", "vault/logs/"));
    ManagementPolicyInner there = get();
    assertThat(there.name()).isEqualTo("DefaultManagementPolicy");
    assertThat(there.type()).isEqualTo("Microsoft.Storage/storageAccounts/managementPolicies");
    ManagementPolicyRule rule = there.policy().rules().get(0);
    assertThat(there.policy().rules()).hasSize(1);
    assertThat(rule.name()).isEqualTo("logs-end");
    assertThat(rule.enabled()).isTrue();
    assertThat(rule.definition().filters().prefixMatch()).containsExactly("vault/logs/");
    ManagementPolicyBaseBlob actions = rule.definition().actions().baseBlob();
    assertThat(actions.tierToCool().daysAfterModificationGreaterThan()).isEqualTo(30f);
    assertThat(actions.delete().daysAfterModificationGreaterThan()).isEqualTo(365f);
    policies.delete(AzureBlobServer.GROUP, ACCOUNT, ManagementPolicyName.DEFAULT);
    refused(404, "ManagementPolicyNotFound", this::get);
  }

  @Test
  void whatAzureRefusesIsRefused() {
    refused(
        400,
        "InvalidRequestPropertyValue",
        () -> put(rule("twice", "vault/a/"), rule("twice", "vault/b/")));
    refused(400, "InvalidRequestPropertyValue", () -> put(rule("prefix", "/vault/a/")));
    refused(
        404,
        "ResourceNotFound",
        () -> policies.get(AzureBlobServer.GROUP, "another", ManagementPolicyName.DEFAULT));
  }

  @Test
  void theArchivesRulesStandBesideThoseOfMicrosoftsClient() {
    put(rule("theirs", "vault/logs/"));
    LifecycleControl rules =
        BlobArchive.builder(BlobBench.client(server, "vault"))
            .management(AzureBench.pipeline(), AzureBlobServer.SUBSCRIPTION, AzureBlobServer.GROUP)
            .managementEndpoint(server.managementUrl())
            .build()
            .lifecycle()
            .orElseThrow();
    assertThat(rules.others(BlobArchiveBench.soon())).isOne();
    rules.replaceOurs(
        List.of(Rule.moving("esmos-long", "backups/", Tier.ARCHIVE, Duration.ofDays(90))),
        BlobArchiveBench.soon());
    List<ManagementPolicyRule> all = get().policy().rules();
    assertThat(all)
        .extracting(ManagementPolicyRule::name)
        .containsExactly("theirs", "esmos-long--vault");
    ManagementPolicyDefinition ours = all.get(1).definition();
    assertThat(ours.filters().prefixMatch()).containsExactly("vault/backups/");
    assertThat(ours.actions().baseBlob().tierToArchive().daysAfterModificationGreaterThan())
        .isEqualTo(90f);
    assertThat(all.get(0).definition().actions().baseBlob().delete()).isNotNull();
  }
}
