package io.esmos.authority;

import io.esmos.authority.machine.CellCall;
import io.esmos.authority.machine.Initialise;
import io.esmos.machine.Call;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.runtime.EffectRuntime;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs {@link Initialise} on the witnesses. */
final class Initialiser {
  private Initialiser() {}

  static AuthorityState run(Authority authority, Site writer, Duration grantTime, Duration atMost) {
    SecureRandom random = new SecureRandom();
    AuthorityState first = AuthorityState.first(writer, grantTime, "init." + Ballot.nonce(random));
    CellPerformer cells = new CellPerformer(authority.witnesses());
    CompletableFuture<AuthorityState> result = new CompletableFuture<>();
    Duration timeout = atMost.dividedBy(8).plusMillis(10);
    try (EffectRuntime runtime =
        new EffectRuntime(
            "esmos-initialise",
            new EffectRuntime.Performer() {
              @Override
              @SuppressWarnings("unchecked") // this machine makes no other calls
              public <R> R perform(Call<R> call, Deadline deadline) {
                return (R) cells.perform((CellCall) call, deadline);
              }
            },
            authority.witnesses().size() * 2,
            SystemTime.ticker())) {
      runtime.tell(
          now ->
              Initialise.begin(
                  runtime,
                  authority.list(),
                  timeout,
                  first,
                  random,
                  now,
                  (value, faults, at) -> {
                    if (value.isPresent()) {
                      result.complete(value.get());
                    } else {
                      result.completeExceptionally(
                          ProviderException.of(
                              ProviderException.Code.CONFLICT,
                              "authority.initialise",
                              authority.workload() + ": " + String.join("; ", faults)));
                    }
                  }));
      return result.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ProviderException typed
          ? typed
          : ProviderException.of(
              ProviderException.Code.OTHER,
              "authority.initialise",
              String.valueOf(e.getCause()),
              e);
    } catch (TimeoutException e) {
      throw ProviderException.of(
          ProviderException.Code.TIMEOUT,
          "authority.initialise",
          "not done within " + atMost.toMillis() + " ms; the cells may be half made",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProviderException.of(
          ProviderException.Code.TIMEOUT, "authority.initialise", "interrupted", e);
    }
  }
}
