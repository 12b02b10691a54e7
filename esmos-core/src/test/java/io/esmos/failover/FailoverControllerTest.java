package io.esmos.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.authority.Authority;
import io.esmos.authority.Intent;
import io.esmos.authority.Witness;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.FenceResult;
import io.esmos.database.GlobalDatabase;
import io.esmos.database.ReplicationPlan;
import io.esmos.dns.TrafficSwitch;
import io.esmos.failover.machine.ControllerCall;
import io.esmos.health.ProbeResult;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.topology.FailureDomain;
import io.esmos.topology.Objective;
import io.esmos.topology.Site;
import io.esmos.topology.VantagePoint;
import io.esmos.topology.Vendor;
import io.esmos.topology.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A controller's configuration: every fault at once, and a closed one says so. */
class FailoverControllerTest {
  private static final Workload WORKLOAD =
      Workload.named("clinic")
          .site(Site.of("aws/a"))
          .site(Site.of("azure/b"))
          .resource("records")
          .objective(
              FailureDomain.VENDOR, new Objective(Duration.ofMinutes(5), Duration.ofMinutes(1)))
          .build();

  private record Silent(String name, Vendor vendor) implements Witness {
    @Override
    public Optional<Stored> read(Deadline deadline) {
      throw ProviderException.of(ProviderException.Code.UNAVAILABLE, "test", "silent");
    }

    @Override
    public Optional<Stored> create(byte[] contents, Deadline deadline) {
      return read(deadline);
    }

    @Override
    public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
      return read(deadline);
    }
  }

  private record Database(String name, List<Deadline> begun) implements GlobalDatabase {
    Database(String name) {
      this(name, new ArrayList<>());
    }

    @Override
    public Duration longestCall() {
      return Duration.ofSeconds(2);
    }

    @Override
    public DatabaseStatus describe(Deadline deadline) {
      return new DatabaseStatus(List.of());
    }

    @Override
    public FenceResult fence(Site site, long epoch, Deadline deadline) {
      return new FenceResult(FenceResult.Kind.IMPOSSIBLE, "test");
    }

    @Override
    public void arrange(ReplicationPlan plan, Deadline deadline) {}

    @Override
    public void begin(Intent intent, long epoch, Deadline deadline) {
      begun.add(deadline);
    }
  }

  private record Switch(String name, Vendor vendor) implements TrafficSwitch {
    @Override
    public State read(Deadline deadline) {
      return new State(Optional.empty(), OptionalLong.empty(), new Version() {});
    }

    @Override
    public void set(Site site, long epoch, State seen, Deadline deadline) {}

    @Override
    public Confirmation confirm(Site site, long epoch, Deadline deadline) {
      return new Confirmation(true, "test");
    }
  }

  private record Other(String name) implements Peer {
    @Override
    public ReportBoard.Notice read(Deadline deadline) {
      throw ProviderException.of(ProviderException.Code.UNAVAILABLE, "test", "silent");
    }
  }

  private static Authority authority(String workload) {
    return Authority.of(
        workload,
        new Silent("one", Vendor.AWS),
        new Silent("two", Vendor.AZURE),
        new Silent("three", Vendor.GCP));
  }

  private static FailoverController.Builder good() {
    return FailoverController.builder(WORKLOAD, authority("clinic"))
        .self("aws", VantagePoint.of("aws/x"))
        .peer(new Other("azure"), VantagePoint.of("azure/x"))
        .peer(new Other("gcp"), VantagePoint.of("gcp/x"))
        .resource(new Database("records"))
        .traffic(List.of(new Switch("cloudflare", Vendor.CLOUDFLARE)))
        .probe((site, deadline) -> ProbeResult.unknown("test"))
        .controlTarget(deadline -> true);
  }

  @Test
  void everyFaultIsToldAtOnceWithWhatToDo() {
    assertThatThrownBy(
            () ->
                FailoverController.builder(WORKLOAD, authority("other"))
                    .peer(new Other("one"), VantagePoint.of("aws/x"))
                    .peer(new Other("one"), VantagePoint.of("aws/y"))
                    .resource(new Database("billing"))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the authority is that of other")
        .hasMessageContaining("say which controller this is")
        .hasMessageContaining("same name")
        .hasMessageContaining("at least 3 controllers, has 2")
        .hasMessageContaining("2 of 2 controllers are at aws")
        .hasMessageContaining("how sites are probed")
        .hasMessageContaining("add a control target")
        .hasMessageContaining("resource records of the workload is missing")
        .hasMessageContaining("resource billing is not one of")
        .hasMessageContaining("at least one traffic switch");
  }

  @Test
  void invariant10_aPlanThatNeedsTheFailingVendorIsRefused() {
    assertThatThrownBy(
            () ->
                FailoverController.builder(WORKLOAD, authority("clinic"))
                    .self("aws", VantagePoint.of("aws/x"))
                    .peer(new Other("azure"), VantagePoint.of("azure/x"))
                    .peer(new Other("azure2"), VantagePoint.of("azure/y"))
                    .peer(new Other("aws2"), VantagePoint.of("aws/y"))
                    .resource(new Database("records"))
                    .traffic(List.of(new Switch("route53", Vendor.AWS)))
                    .probe((site, deadline) -> ProbeResult.unknown("test"))
                    .controlTarget(deadline -> true)
                    .build())
        .hasMessageContaining("every traffic switch is at aws")
        .hasMessageContaining("add one at a third vendor");
  }

  @Test
  void s3_aDestructiveCallEndsWithThePermission() {
    Database database = new Database("records");
    ControllerPerformer performer =
        new ControllerPerformer(
            FailoverController.builder(WORKLOAD, authority("clinic"))
                .self("aws", VantagePoint.of("aws/x"))
                .resource(database)
                .probe((site, deadline) -> ProbeResult.unknown("test")));
    Intent intent =
        new Intent(Intent.Step.PROMOTE, "records", Site.of("azure/b"), "", 1, "term", false);
    Deadline deadline = new Deadline(() -> 1_000, 5_000_000_000L);

    performer.perform(
        new ControllerCall.Begin(0, intent, 2, 2_000_000_000L, Duration.ofSeconds(5)), deadline);
    assertThat(database.begun()).extracting(Deadline::atNanos).containsExactly(2_000_000_000L);

    assertThatThrownBy(
            () ->
                performer.perform(
                    new ControllerCall.Begin(0, intent, 2, 1_000, Duration.ofSeconds(5)), deadline))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.code()).isEqualTo(ProviderException.Code.NOT_SENT));
    assertThat(database.begun()).hasSize(1);
  }

  @Test
  void whatItKnowsIsToldAndAfterCloseItSaysSo() {
    FailoverController controller = good().build();
    controller.start();
    assertThat(controller.explain())
        .contains("workload  clinic", "authority not known", "decision  HOLD")
        .contains("learn the authority from a majority of the witnesses");
    assertThat(controller.approve(Site.of("azure/b"), "ana", "")).isFalse();
    assertThat(controller.board().newest()).isPresent();
    controller.close();
    controller.close();
    assertThatThrownBy(controller::explain).isInstanceOf(IllegalStateException.class);
  }
}
