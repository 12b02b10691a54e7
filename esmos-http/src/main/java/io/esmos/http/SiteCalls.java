package io.esmos.http;

import io.esmos.health.ProbeResult;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Site;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** Asks sites over HTTP, and says what a call without an answer tells about the site. */
final class SiteCalls {
  private final Map<Site, Call> calls = new LinkedHashMap<>();

  private record Call(Request request, Exchange exchange) {}

  SiteCalls(Map<Site, HttpTarget> targets, OkHttpClient client, int maxBody) {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("a probe needs the URL of at least one site");
    }
    targets.forEach(
        (site, target) ->
            calls.put(
                site,
                new Call(
                    new Request.Builder()
                        .url(target.parsed())
                        .header("Cache-Control", "no-cache, no-store")
                        .build(),
                    target.exchange(client, maxBody))));
  }

  ProbeResult ask(Site site, Deadline deadline, Function<Exchange.Answer, ProbeResult> judge) {
    Call call = calls.get(site);
    if (call == null) {
      return ProbeResult.unknown("no URL for " + site);
    }
    if (deadline.passed()) {
      return ProbeResult.unknown("the deadline had passed before the probe began");
    }
    try {
      Exchange.Answer answer = call.exchange().send("probe " + site, call.request(), deadline);
      return answer.aged()
          ? ProbeResult.unknown("the answer comes from a cache")
          : judge.apply(answer);
    } catch (ProviderException e) {
      return judge(e);
    } catch (RuntimeException e) {
      return ProbeResult.unknown("the probe failed: " + e.getClass().getSimpleName());
    }
  }

  private static ProbeResult judge(ProviderException failure) {
    return switch (failure.code()) {
      case TIMEOUT -> ProbeResult.silent("no answer in time");
      case MALFORMED -> ProbeResult.unhealthy(String.valueOf(failure.getMessage()));
      case UNAVAILABLE -> withoutAnswer(failure, Optional.ofNullable(failure.getCause()));
      default -> ProbeResult.unknown(String.valueOf(failure.getMessage()));
    };
  }

  private static ProbeResult withoutAnswer(ProviderException failure, Optional<Throwable> cause) {
    String text = String.valueOf(failure.getMessage());
    if (cause.isEmpty()) {
      return ProbeResult.unknown(text);
    }
    Throwable why = cause.get();
    String said = String.valueOf(why.getMessage()) + " " + why.getCause();
    // Nobody at the site said anything: whether that is the site's fault, the control targets tell.
    if (why instanceof NoRouteToHostException
        || said.contains("unreachable")
        || said.contains("timed out")) {
      return ProbeResult.silent(text);
    }
    if (why instanceof ConnectException
        || why instanceof EOFException
        || why instanceof SSLException
        || (why instanceof SocketException && (said.contains("reset") || said.contains("pipe")))) {
      return ProbeResult.unhealthy(text);
    }
    // No such name, no free port, no file descriptor: our own trouble.
    return ProbeResult.unknown(text);
  }
}
