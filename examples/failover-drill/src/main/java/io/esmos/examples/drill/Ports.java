package io.esmos.examples.drill;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Free ports below those that the kernel hands out to outgoing connections: a port that a site
 * needs again later must not be taken by somebody's connection in between.
 */
final class Ports {
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;
  private static final int TRIES = 200;

  private Ports() {}

  static List<Integer> free(int count, RandomGenerator random) {
    for (int i = 0; i < TRIES; i++) {
      int first = random.nextInt(LOWEST, HIGHEST - count);
      List<Integer> block = new ArrayList<>();
      while (block.size() < count && isFree(first + block.size())) {
        block.add(first + block.size());
      }
      if (block.size() == count) {
        return block;
      }
    }
    throw new DrillFailure("there are no " + count + " free ports in a row on this machine");
  }

  private static boolean isFree(int port) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (ServerSocket tcp = new ServerSocket();
        DatagramSocket udp = new DatagramSocket(address)) {
      tcp.setReuseAddress(true);
      tcp.bind(address);
      return tcp.isBound() && udp.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
