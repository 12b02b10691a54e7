package io.esmos.examples.drill.world;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which stores are not the drill's own but real ones, or somebody's containers, and where their
 * buckets are. Secrets are not in it: each vendor's client looks for them where it always does, in
 * the environment or in its own files. Immutable.
 *
 * @param values the settings
 */
public record CellAccounts(Map<String, String> values) {
  private static final Map<WitnessCell.Store, Set<String>> NEEDED =
      Map.of(
          WitnessCell.Store.S3, Set.of("s3.bucket", "s3.region"),
          WitnessCell.Store.R2, Set.of("r2.bucket", "r2.account"),
          WitnessCell.Store.BLOB, Set.of("blob.container"),
          WitnessCell.Store.GCS, Set.of("gcs.bucket"));

  /** What may be given besides: the endpoint of a container. */
  private static final Set<String> OPTIONAL = Set.of("s3.endpoint");

  /** No store but the drill's own. */
  public static final CellAccounts NONE = new CellAccounts(Map.of());

  /** Checks that there is all that a store needs, and nothing that none knows. */
  public CellAccounts {
    values = Map.copyOf(values);
    for (String name : values.keySet()) {
      if (!OPTIONAL.contains(name) && NEEDED.values().stream().noneMatch(it -> it.contains(name))) {
        throw new IllegalArgumentException("there is no setting " + name + " of a store");
      }
    }
    for (Map.Entry<WitnessCell.Store, Set<String>> each : NEEDED.entrySet()) {
      Set<String> names = each.getValue();
      if (names.stream().anyMatch(values::containsKey) && !values.keySet().containsAll(names)) {
        throw new IllegalArgumentException(
            "a store of " + each.getKey().label() + " needs " + names);
      }
    }
  }

  /** Reads a file of properties. */
  public static CellAccounts read(Path file) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file, e);
    }
    Map<String, String> values = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> values.put(name, properties.getProperty(name)));
    return new CellAccounts(values);
  }

  /** Returns whether the cell is not in a store of the drill's own. */
  public boolean has(WitnessCell cell) {
    Set<String> names = NEEDED.get(cell.store());
    return names != null && values.keySet().containsAll(names);
  }

  /** Returns a setting, if it is there. */
  public Optional<String> optional(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Returns a setting that is there. */
  public String get(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("there is no " + name);
    }
    return value;
  }

  /** Names the settings only: a container's URL holds its signature. */
  @Override
  public String toString() {
    return "CellAccounts" + new TreeSet<>(values.keySet());
  }
}
