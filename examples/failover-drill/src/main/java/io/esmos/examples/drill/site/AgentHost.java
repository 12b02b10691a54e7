package io.esmos.examples.drill.site;

import io.esmos.database.FenceResult;
import io.esmos.database.Member;
import io.esmos.examples.drill.world.Endpoint;
import io.esmos.examples.drill.world.World;
import io.esmos.postgres.PostgresEndpoint;
import io.esmos.postgres.PostgresHost;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** A site's machine, as far as its agent can be asked. Safe for use by several threads. */
// docs:host
public final class AgentHost implements PostgresHost {
  private static final Pattern PORT = Pattern.compile("\\bport='?(\\d+)");

  private final World world;
  private final Site site;
  private final Endpoint agent;
  private final OkHttpClient http;

  /**
   * Makes a host.
   *
   * @param from the part that asks
   */
  public AgentHost(World world, String from, Site site, OkHttpClient http) {
    this.world = world;
    this.site = site;
    this.agent = world.route(from, World.agent(site));
    this.http = http;
  }

  @Override
  public FenceResult stop(long epoch, Deadline deadline) {
    try {
      String answer = ask("/stop", Long.toString(epoch), deadline);
      return switch (answer) {
        case "process gone" ->
            new FenceResult(
                FenceResult.Kind.PROVEN, "the agent of " + site + " stopped the server");
        case "epoch too old" ->
            new FenceResult(
                FenceResult.Kind.IMPOSSIBLE, "nothing done: the agent knows a newer epoch");
        default -> new FenceResult(FenceResult.Kind.BEST_EFFORT, "the server " + answer);
      };
    } catch (ProviderException e) {
      // Silence proves nothing: the agent may be gone and the server may not.
      return new FenceResult(FenceResult.Kind.BEST_EFFORT, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void remember(long epoch, Deadline deadline) {
    ask("/remember", Long.toString(epoch), deadline);
  }

  @Override
  public void start(Deadline deadline) {
    ask("/start", "", deadline);
  }

  @Override
  public Member.Role silent(Deadline deadline) {
    try {
      return switch (ask("/status", "", deadline)) {
        case "STOPPED" -> Member.Role.STOPPED;
        case "CHANGING" -> Member.Role.CHANGING;
        default -> Member.Role.UNKNOWN;
      };
    } catch (ProviderException e) {
      return Member.Role.UNKNOWN;
    }
  }

  @Override
  public void reclone(
      PostgresEndpoint source, String primaryConnInfo, String slot, Deadline deadline) {
    Matcher port = PORT.matcher(primaryConnInfo);
    if (!port.find()) {
      throw ProviderException.of(Code.INVALID, "agent.reclone", "no port to copy from");
    }
    ask("/reclone", port.group(1) + "\n" + slot + "\n" + primaryConnInfo, deadline);
  }

  // /docs:host

  /** Makes an empty cluster and starts it. */
  public void initialise(Deadline deadline) {
    ask("/initialise", "", deadline);
  }

  /** Starts the clinic. */
  public void startClinic(Deadline deadline) {
    ask("/clinic", "", deadline);
  }

  private String ask(String path, String body, Deadline deadline) {
    String operation = "agent" + path.replace('/', '.');
    deadline.check(operation);
    Request request =
        new Request.Builder()
            .url(agent.url(path).toString())
            .header("Authorization", "Bearer " + world.secret(World.Secret.AGENT))
            .post(RequestBody.create(body.getBytes(StandardCharsets.UTF_8)))
            .build();
    Call call = http.newCall(request);
    call.timeout().timeout(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
    try (Response response = call.execute()) {
      String text = response.peekBody(4_096).string();
      if (response.code() != 200) {
        throw ProviderException.of(Code.OTHER, operation, response.code() + " " + text);
      }
      return text;
    } catch (ConnectException e) {
      throw ProviderException.of(Code.UNAVAILABLE, operation, "nobody answers at " + site, e);
    } catch (InterruptedIOException e) {
      throw ProviderException.of(Code.TIMEOUT, operation, "no answer from " + site, e);
    } catch (IOException e) {
      throw ProviderException.of(
          Code.UNAVAILABLE, operation, "the agent of " + site + " broke off", e);
    }
  }
}
