package io.esmos.emulator.aws;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An emulator that runs in a JVM of its own until it is closed, or until the JVM that started it
 * has ended. Safe for use by several threads.
 */
public final class AwsEmulator implements AutoCloseable {
  private static final Pattern DYNAMODB = Pattern.compile("listening at ([0-9]+)");
  private static final Pattern S3MOCK = Pattern.compile("started on ports .*?([0-9]+) \\(http\\)");

  /** A busy machine needs half of one. */
  private static final int START_MINUTES = 3;

  private final Process process;
  private final String product;
  private final URI url;

  private AwsEmulator(Process process, String product, Pattern port) {
    this.process = process;
    this.product = product;
    this.url = URI.create("http://127.0.0.1:" + said(process, port));
  }

  /**
   * Starts Amazon's DynamoDB Local, empty and in memory. Its native code is for x86-64, and on
   * Linux for nothing else.
   */
  public static AwsEmulator dynamoDb() {
    List<Path> jars = jars("/dynamodb-local.classpath");
    List<String> options =
        List.of("-Dsqlite4java.library.path=" + target().resolve("natives"), "-Xmx512m");
    Process process = fork(options, jars, "DynamoDbMain", List.of());
    return new AwsEmulator(process, product(jars, "DynamoDBLocal"), DYNAMODB);
  }

  /** Starts Adobe's S3Mock, which keeps its objects in this folder. */
  public static AwsEmulator s3Mock(Path folder) {
    List<Path> jars = jars("/s3mock.classpath");
    Process process = fork(List.of("-Xmx512m"), jars, "S3MockMain", List.of(folder.toString()));
    return new AwsEmulator(process, product(jars, "s3mock"), S3MOCK);
  }

  /** Returns where it answers. */
  public URI url() {
    return url;
  }

  /** Returns its name and version. */
  public String product() {
    return product;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private static Process fork(
      List<String> options, List<Path> jars, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(
        Stream.concat(jars.stream(), Stream.of(place(url("/s3mock.classpath"))))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(AwsEmulator.class.getPackageName() + "." + main);
    command.addAll(arguments);
    try {
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what a line of the output says; the pipe then stays open, and nobody reads it. */
  private static String said(Process process, Pattern wanted) {
    CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> read(process, wanted));
    try {
      return line.get(START_MINUTES, TimeUnit.MINUTES);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IllegalStateException("the emulator did not start", e);
    }
  }

  @SuppressWarnings("resource") // it ends with the process
  private static String read(Process process, Pattern wanted) {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Matcher found = wanted.matcher(line);
        if (found.find()) {
          return found.group(1);
        }
      }
      throw new IOException("it ended with " + process.onExit().join().exitValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> jars(String list) {
    try (InputStream in = url(list).openStream()) {
      String jars = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      return Stream.of(jars.split(File.pathSeparator)).map(Path::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the product as its jar is named, which is where its version is. */
  private static String product(List<Path> jars, String name) {
    Pattern jar = Pattern.compile(Pattern.quote(name) + "-([0-9.]+[0-9]).*\\.jar");
    return jars.stream()
        .map(it -> jar.matcher(it.getFileName().toString()))
        .filter(Matcher::matches)
        .map(it -> name + " " + it.group(1))
        .findFirst()
        .orElseThrow();
  }

  private static URL url(String list) {
    URL url = AwsEmulator.class.getResource(list);
    if (url == null) {
      throw new IllegalStateException("this module was not built by Maven: no " + list);
    }
    return url;
  }

  private static Path target() {
    return place(url("/dynamodb-local.classpath")).getParent();
  }

  /** Returns the jar or the folder of classes that holds a list. */
  private static Path place(URL list) {
    String text = list.toString();
    try {
      return text.startsWith("jar:")
          ? Path.of(new URI(text.substring("jar:".length(), text.indexOf('!'))))
          : Path.of(list.toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
