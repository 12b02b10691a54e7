package io.esmos.gcp;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.HttpHeaders;
import io.esmos.archive.ObjectKey;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Deletions of several objects in one request ({@code /batch/storage/v1}, {@code multipart/mixed}):
 * a hundred at most, each answered for itself. Each counts, and costs, as a request of its own.
 */
final class GcsBatch {
  /** What Google allows in one batch. */
  static final int MOST = 100;

  private static final String OPERATION = "archive.delete";
  private static final Pattern PART =
      Pattern.compile(
          "(?i)Content-ID:\\s*<response-([0-9]{1,3})>.*?\\r"
              + "?\\n"
              + "\\r"
              + "?\\n"
              + "HTTP/[0-9.]+ ([0-9]{3})[^\\n"
              + "]*\\n"
              + "(.*?)\\r"
              + "?\\n"
              + "\\r"
              + "?\\n"
              + "(.*?)(?=\\r"
              + "?\\n"
              + "--)",
          Pattern.DOTALL);
  private static final Pattern HEADER = Pattern.compile("(?m)^([A-Za-z0-9-]+):\\s*([^\\r\\n]*)");

  private final GcsStore store;

  GcsBatch(GcsStore store) {
    this.store = store;
  }

  /** Deletes; puts those that could not be deleted into a map, each with its reason. */
  void delete(List<ObjectKey> keys, Map<ObjectKey, ProviderException> failed, Deadline deadline) {
    String boundary =
        String.format(Locale.ROOT, "esmos-%016x", RandomGenerator.getDefault().nextLong());
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < keys.size(); i++) {
      body.append("--").append(boundary).append("\r\nContent-Type: application/http\r\n");
      body.append("Content-Transfer-Encoding: binary\r\nContent-ID: <").append(i).append(">\r\n");
      body.append("\r\nDELETE ").append(store.path(keys.get(i))).append(" HTTP/1.1\r\n\r\n\r\n");
    }
    body.append("--").append(boundary).append("--\r\n");
    Answer answer =
        store.send(
            GcsCalls.Call.of("POST", "/batch/storage/v1")
                .content(
                    new ByteArrayContent(
                        "multipart/mixed; boundary=" + boundary,
                        body.toString().getBytes(StandardCharsets.UTF_8))),
            deadline,
            OPERATION);
    Map<Integer, Answer> answers = answers(answer);
    for (int i = 0; i < keys.size(); i++) {
      Answer one = answers.get(i);
      if (one == null) {
        failed.put(
            keys.get(i),
            Failures.malformed(answer, OPERATION, GcsCalls.SERVICE, "no answer for it", null));
      } else if (!one.success() && !(one.status() == 404 && Failures.theirs(one))) {
        failed.put(keys.get(i), Failures.of(one, OPERATION, GcsCalls.SERVICE));
      }
    }
  }

  private static Map<Integer, Answer> answers(Answer whole) {
    Map<Integer, Answer> all = new TreeMap<>();
    Matcher part = PART.matcher(whole.text());
    while (part.find()) {
      HttpHeaders headers = new HttpHeaders();
      Matcher header = HEADER.matcher(part.group(3));
      while (header.find()) {
        headers.set(header.group(1).toLowerCase(Locale.ROOT), List.of(header.group(2)));
      }
      all.put(
          Integer.valueOf(part.group(1)),
          new Answer(
              Integer.parseInt(part.group(2)),
              headers,
              part.group(4).getBytes(StandardCharsets.UTF_8)));
    }
    return all;
  }
}
