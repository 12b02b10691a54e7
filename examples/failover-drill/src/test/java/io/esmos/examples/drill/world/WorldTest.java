package io.esmos.examples.drill.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldTest {
  @TempDir private Path directory;

  @Test
  void otherProcessesReadTheSameWorldAndNobodyElseReadsIt() throws IOException {
    World world = world();

    Path file = world.save();
    World read = World.load(file);

    assertThat(read.settings()).isEqualTo(world.settings());
    assertThat(read.directory()).isEqualTo(world.directory());
    for (String part : World.parts()) {
      assertThat(read.route("test", part)).isEqualTo(world.listen(part));
    }
    for (World.Secret secret : World.Secret.values()) {
      assertThat(read.secret(secret)).isEqualTo(world.secret(secret)).hasSize(48);
      assertThat(world.toString()).doesNotContain(world.secret(secret));
    }
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
  }

  @Test
  void everyPartHasAPortOfItsOwn() {
    World world = world();
    Set<Endpoint> endpoints = new HashSet<>();

    World.parts().forEach(part -> assertThat(endpoints.add(world.listen(part))).isTrue());
  }

  @Test
  void anAddressOfTheZoneLeadsToTheClinicOfItsSite() {
    World world = world();

    assertThat(world.behind("client", ClinicTopology.address(ClinicTopology.TOKYO)))
        .contains(world.listen(World.clinic(ClinicTopology.TOKYO)));
    assertThat(world.behind("client", "192.0.2.1")).isEmpty();
  }

  @Test
  void aWayFromNobodyIsRefused() {
    assertThatThrownBy(() -> world().route("", World.clinic(ClinicTopology.TOKYO)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theTopologyLosesNothingWithASiteIfSynchronous() {
    assertThat(ClinicTopology.workload(true).lossless()).isPresent();
    assertThat(ClinicTopology.workload(false).lossless()).isEmpty();
  }

  private World world() {
    List<Integer> ports = IntStream.range(20_000, 20_000 + World.parts().size()).boxed().toList();
    return World.create(directory, Settings.DEFAULTS, CellAccounts.NONE, ports);
  }
}
