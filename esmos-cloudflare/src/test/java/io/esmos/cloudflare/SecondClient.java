package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.esmos.lanes.PythonClient;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Cloudflare's own client for Python, in a process of its own. */
final class SecondClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 60;

  private final Path script;
  private final Process process;
  private final BufferedWriter calls;
  private final BufferedReader answers;
  private final String version;

  SecondClient() throws IOException {
    this.script = Files.createTempFile("second_client", ".py");
    try (InputStream source = SecondClient.class.getResourceAsStream("second_client.py")) {
      Files.write(script, Objects.requireNonNull(source, "the script").readAllBytes());
    }
    ProcessBuilder builder = new ProcessBuilder(PythonClient.interpreter(), script.toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    // A proxy of the machine has no business between two ends of the loopback interface.
    builder.environment().keySet().removeIf(name -> name.matches("(?i).*_proxy"));
    this.process = builder.start();
    this.calls = process.outputWriter();
    this.answers = process.inputReader();
    this.version = answer().path("result").asText();
  }

  /** Returns the version of the client, as it says itself. */
  String version() {
    return version;
  }

  /**
   * Makes a call.
   *
   * @param api the URL of the API
   * @param token the token that it is shown
   * @param again how often the client tries a failed call again
   * @param method as in Python, from the client on
   * @param arguments what the method is given, by name
   * @return {@code result}, with the lengths of its {@code pages} if it is a list; or {@code
   *     error}, its class in Python, with {@code status} and {@code codes}
   */
  JsonNode call(URI api, String token, int again, String method, Map<String, ?> arguments) {
    Map<String, Object> call = new HashMap<>(Map.of("url", api, "token", token, "again", again));
    call.putAll(Map.of("method", method, "arguments", arguments));
    try {
      calls.write(JSON.writeValueAsString(call));
      calls.newLine();
      calls.flush();
      return answer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the client; it ends by itself when its input does. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.delete(script);
  }

  private JsonNode answer() throws IOException {
    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return answers.readLine();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    try {
      String text = line.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (text == null) {
        throw new IOException("the client has ended: its standard error says why");
      }
      return JSON.readTree(text);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IOException("the client does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
