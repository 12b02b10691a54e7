package io.esmos.examples.drill.world;

import io.esmos.topology.Vendor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a witness cell is.
 *
 * @param vendor whose failure takes it away
 * @param store what keeps it
 */
public record WitnessCell(Vendor vendor, Store store) {
  private static final List<Vendor> VENDORS = List.of(Vendor.AWS, Vendor.AZURE, Vendor.GCP);

  /** The stores of a drill that nobody asked for others. */
  public static final List<WitnessCell> DEFAULTS = parse("http,http,http");

  /** What keeps a cell. */
  public enum Store {
    /** The testkit's own server, over plain HTTP. */
    HTTP,
    /** Amazon S3. */
    S3,
    /** Azure Blob Storage. */
    BLOB,
    /** Google Cloud Storage. */
    GCS,
    /** Cloudflare R2. */
    R2;

    /** Returns its name in options and files. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Store of(String label) {
      return Arrays.stream(values())
          .filter(store -> store.label().equals(label))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "there is no store \""
                          + label
                          + "\"; there are "
                          + Arrays.stream(values())
                              .map(Store::label)
                              .collect(Collectors.joining(", "))));
    }
  }

  /**
   * Reads a list of three stores, separated by commas. Each of http takes the place of the first
   * vendor of AWS, Azure and Google that no other store of the list stands for.
   */
  public static List<WitnessCell> parse(String text) {
    List<Store> stores =
        Arrays.stream(text.split(",", -1)).map(label -> Store.of(label.strip())).toList();
    if (stores.size() != 3) {
      throw new IllegalArgumentException("the witnesses are three stores, not " + stores.size());
    }
    Set<Vendor> taken = new HashSet<>();
    for (Store store : stores) {
      if (store != Store.HTTP && !taken.add(vendor(store))) {
        throw new IllegalArgumentException(store.label() + " is there twice: one vendor, one vote");
      }
    }
    List<WitnessCell> cells = new ArrayList<>();
    for (Store store : stores) {
      Vendor vendor =
          store == Store.HTTP
              ? VENDORS.stream().filter(taken::add).findFirst().orElseThrow()
              : vendor(store);
      cells.add(new WitnessCell(vendor, store));
    }
    return List.copyOf(cells);
  }

  /** Returns the words of a list, as {@link #parse} reads them. */
  public static String text(List<WitnessCell> cells) {
    return cells.stream().map(cell -> cell.store().label()).collect(Collectors.joining(","));
  }

  private static Vendor vendor(Store store) {
    return switch (store) {
      case S3 -> Vendor.AWS;
      case BLOB -> Vendor.AZURE;
      case GCS -> Vendor.GCP;
      case R2 -> Vendor.CLOUDFLARE;
      case HTTP -> throw new IllegalArgumentException("http is nobody's in particular");
    };
  }
}
