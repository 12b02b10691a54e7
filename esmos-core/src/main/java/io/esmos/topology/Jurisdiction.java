package io.esmos.topology;

/**
 * A body of law that data can be under, by a short name of the user's choice such as {@code sg}.
 *
 * @param name the name: a DNS label
 */
public record Jurisdiction(String name) {
  /** Checks the name. */
  public Jurisdiction {
    Names.check("jurisdiction", name);
  }

  @Override
  public String toString() {
    return name;
  }
}
