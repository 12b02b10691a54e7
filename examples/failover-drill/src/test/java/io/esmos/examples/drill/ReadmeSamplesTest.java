package io.esmos.examples.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.authority.Authority;
import io.esmos.authority.ManualWriteGuard;
import io.esmos.authority.WriteGuard;
import io.esmos.authority.WriteOutcomeUnknown;
import io.esmos.authority.WriteRefused;
import io.esmos.http.HttpWitness;
import io.esmos.postgres.GuardedDataSource;
import io.esmos.testkit.http.HttpCells;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import javax.sql.DataSource;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The samples of the README and of docs/applications.md that are not parts of the drill. */
class ReadmeSamplesTest {
  private final OkHttpClient http = new OkHttpClient();
  private final DataSource pool = new PGSimpleDataSource();

  @Test
  void anInstanceAsksThreeWitnesses() throws Exception {
    try (HttpCells aws = cells();
        HttpCells azure = cells();
        HttpCells gcp = cells()) {
      URI awsCell = aws.url("clinic");
      URI azureCell = azure.url("clinic");
      URI gcpCell = gcp.url("clinic");
      Supplier<String> readToken = () -> "read";
      write(awsCell, azureCell, gcpCell)
          .initialise(Site.of("aws/ap-southeast-1"), Duration.ofSeconds(3), Duration.ofSeconds(30));
      // docs:instance
      Authority authority =
          Authority.of(
              "clinic",
              HttpWitness.of("aws-cell", Vendor.AWS, awsCell, http).withToken(readToken),
              HttpWitness.of("azure-cell", Vendor.AZURE, azureCell, http).withToken(readToken),
              HttpWitness.of("gcp-cell", Vendor.GCP, gcpCell, http).withToken(readToken));
      WriteGuard guard = WriteGuard.start(authority, Site.of("aws/ap-southeast-1"));
      DataSource writes = GuardedDataSource.of(pool, guard);
      // /docs:instance
      try (guard) {
        assertThat(guard.awaitGrant(Duration.ofSeconds(30))).isTrue();
        assertThat(guard.epoch()).hasValue(1);
        assertThat(writes).isNotNull();
      }
      assertThat(guard.mayWrite()).isFalse();
    }
  }

  // docs:unit-test
  @Test
  void aRefusedBookingIsNotAnError() {
    ManualWriteGuard guard = ManualWriteGuard.granting(Site.of("aws/ap-southeast-1"));
    String answer = guard.run(permit -> "booked in epoch " + permit.epoch());
    assertThat(answer).isEqualTo("booked in epoch 1");

    guard.moved(2, Site.of("aws/ap-northeast-1"));
    assertThatThrownBy(() -> guard.run(permit -> "never run"))
        .isInstanceOfSatisfying(
            WriteRefused.class,
            refusal -> assertThat(refusal.writer()).contains(Site.of("aws/ap-northeast-1")));
  }

  @Test
  void aGrantThatEndsUnderTheWorkLeavesTheOutcomeUnknown() {
    ManualWriteGuard guard = ManualWriteGuard.granting(Site.of("aws/ap-southeast-1"));
    assertThatThrownBy(
            () ->
                guard.run(
                    permit -> {
                      guard.expire(); // as a long pause would
                      return "committed, perhaps";
                    }))
        .isInstanceOf(WriteOutcomeUnknown.class);
  }

  // /docs:unit-test

  @Test
  void theGuardsWordIsTheCauseOfWhatJdbcThrows() {
    WriteRefused refusal = new WriteRefused(1, java.util.Optional.empty(), Duration.ZERO, "no");

    assertThat(kind(new SQLException("refused", "25006", refusal))).isEqualTo("refused");
    assertThat(
            kind(
                new SQLException(
                    "unknown", "08007", new WriteOutcomeUnknown(1, "the grant ended", null))))
        .isEqualTo("unknown");
    assertThat(kind(new SQLException("duplicate key", "23505"))).isEqualTo("an error like any");
  }

  // docs:kinds
  static String kind(SQLException e) {
    if (e.getCause() instanceof WriteRefused) {
      return "refused"; // nothing was written: 503, and the client tries again
    } else if (e.getCause() instanceof WriteOutcomeUnknown) {
      return "unknown"; // perhaps written: 504, and the same request id again
    }
    return "an error like any";
  }

  // /docs:kinds

  private Authority write(URI awsCell, URI azureCell, URI gcpCell) {
    return Authority.of(
        "clinic",
        HttpWitness.of("aws-cell", Vendor.AWS, awsCell, http).withToken(() -> "write"),
        HttpWitness.of("azure-cell", Vendor.AZURE, azureCell, http).withToken(() -> "write"),
        HttpWitness.of("gcp-cell", Vendor.GCP, gcpCell, http).withToken(() -> "write"));
  }

  private static HttpCells cells() {
    return HttpCells.start(HttpCells.Options.loopback().tokens("write", "read"));
  }
}
