package io.esmos.authority;

import io.esmos.topology.Vendor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Who votes: the register's id and its witnesses, fixed when the register is initialised (rule R7).
 *
 * @param register the id of the register
 * @param members the witnesses in the order of their numbers
 */
public record WitnessList(String register, List<Member> members) {
  /**
   * One witness as the list knows it.
   *
   * @param name where the cell is
   * @param vendor whose failure takes it away
   */
  public record Member(String name, Vendor vendor) {}

  /** Checks that the list is odd, has no double and survives the loss of any one vendor. */
  public WitnessList {
    members = List.copyOf(members);
    int size = members.size();
    if (size < 3 || size % 2 == 0) {
      throw new IllegalArgumentException(
          "authority " + register + ": needs an odd number of witnesses, at least 3, has " + size);
    }
    if (new HashSet<>(members.stream().map(Member::name).toList()).size() < size) {
      throw new IllegalArgumentException("authority " + register + ": names a witness twice");
    }
    Map<Vendor, Long> perVendor =
        members.stream().collect(Collectors.groupingBy(Member::vendor, Collectors.counting()));
    perVendor.forEach(
        (vendor, count) -> {
          if (count * 2 > size) {
            throw new IllegalArgumentException(
                "authority "
                    + register
                    + ": "
                    + count
                    + " of "
                    + size
                    + " witnesses are at "
                    + vendor
                    + ", whose loss would take the majority; move some to other vendors");
          }
        });
  }

  /** Returns the list of these witnesses. */
  public static WitnessList of(String register, List<? extends Witness> witnesses) {
    return new WitnessList(
        register, witnesses.stream().map(w -> new Member(w.name(), w.vendor())).toList());
  }

  /** Returns how many witnesses there are. */
  public int size() {
    return members.size();
  }

  /** Returns whether this many witnesses are a majority. */
  public boolean majority(int count) {
    return count * 2 > members.size();
  }

  /** Returns the hash that every cell of this register carries. */
  public String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(register.getBytes(StandardCharsets.UTF_8));
      for (Member member : members) {
        digest.update(
            ("\n" + member.vendor() + " " + member.name()).getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
