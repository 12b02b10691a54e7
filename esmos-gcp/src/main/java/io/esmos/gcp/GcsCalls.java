package io.esmos.gcp;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestFactory;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.esmos.provider.Deadline;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Requests to Cloud Storage, through the transport and with the credentials of Google's own client.
 * Each is sent once, on a thread of its own. Immutable and safe for use by several threads.
 */
final class GcsCalls {
  static final String SERVICE = "Cloud Storage";

  private final HttpRequestFactory requests;
  private final String root;
  private final Executor executor;

  private GcsCalls(HttpRequestFactory requests, String root, Executor executor) {
    this.requests = requests;
    this.root = root;
    this.executor = executor;
  }

  /**
   * Takes over how a client speaks.
   *
   * @param what what needs it, for the message
   * @throws IllegalArgumentException naming every reason why it cannot be used: it does not speak
   *     HTTP, or its host is not Google's, so that a cache could stand in between
   */
  static GcsCalls through(Storage client, String what, Executor executor) {
    StorageOptions options = client.getOptions();
    List<String> faults = new ArrayList<>();
    if (!(options.getTransportOptions() instanceof HttpTransportOptions)) {
      faults.add("the client does not speak HTTP: build it by StorageOptions.http()");
    }
    String host = String.valueOf(URI.create(options.getHost()).getHost());
    if (!host.endsWith(".googleapis.com") && !loopback(host)) {
      faults.add("the client's host " + host + " is none of Google's: a cache may answer there");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(what + ": " + String.join("; ", faults));
    }
    HttpTransportOptions transport = (HttpTransportOptions) options.getTransportOptions();
    return new GcsCalls(
        transport
            .getHttpTransportFactory()
            .create()
            .createRequestFactory(transport.getHttpRequestInitializer(options)),
        options.getHost().replaceAll("/+$", ""),
        Objects.requireNonNull(executor, "executor"));
  }

  /** Returns daemon threads that end when they are idle. */
  static Executor threads() {
    return Executors.newCachedThreadPool(
        task -> {
          Thread thread = new Thread(task, "esmos-gcs");
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * A request.
   *
   * @param method the method
   * @param path the path, encoded
   * @param query the parameters, not encoded
   * @param headers the headers
   * @param content the body
   */
  record Call(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      @Nullable HttpContent content) {
    static Call of(String method, String path) {
      return new Call(method, path, Map.of(), Map.of(), null);
    }

    Call with(String parameter, String value) {
      Map<String, String> more = new TreeMap<>(query);
      more.put(parameter, value);
      return new Call(method, path, more, headers, content);
    }

    Call header(String name, String value) {
      Map<String, String> more = new TreeMap<>(headers);
      more.put(name, value);
      return new Call(method, path, query, more, content);
    }

    Call content(HttpContent body) {
      return new Call(method, path, query, headers, body);
    }
  }

  /** Sends a request, and returns whatever is answered. */
  Answer send(Call call, Deadline deadline, String operation) {
    deadline.check(operation);
    return new Exchange(() -> request(call), deadline, operation).on(executor, SERVICE);
  }

  /** Begins to read; nothing is sent before it is opened. */
  GcsDownload download(Call call, Deadline deadline, String operation) {
    return new GcsDownload(() -> request(call), executor, deadline, operation);
  }

  /** Returns whether both speak to the same service. */
  boolean sameHost(GcsCalls other) {
    return root.equals(other.root);
  }

  private HttpRequest request(Call call) throws IOException {
    HttpRequest request =
        requests.buildRequest(call.method(), new GenericUrl(url(call), true), call.content());
    // What is stored compressed comes as it is stored, and nobody unpacks it on the way.
    request.setResponseReturnRawInputStream(true);
    HttpHeaders headers = request.getHeaders();
    call.headers().forEach(headers::set);
    return request;
  }

  private String url(Call call) {
    StringBuilder url = new StringBuilder(root).append(call.path());
    char separator = '?';
    for (Map.Entry<String, String> parameter : call.query().entrySet()) {
      url.append(separator).append(parameter.getKey());
      if (!parameter.getValue().isEmpty()) {
        url.append('=').append(encoded(parameter.getValue()));
      }
      separator = '&';
    }
    return url.toString();
  }

  /** Returns the path of an object in the JSON API. */
  static String object(String bucket, String name) {
    return "/storage/v1/b/" + encoded(bucket) + "/o/" + encoded(name);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }

  private static boolean loopback(String host) {
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.[0-9]{1,3}){3}");
  }
}
