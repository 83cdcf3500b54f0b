package org.engram.cli;

import java.util.Iterator;
import java.util.List;

/**
 * Words that a shell offers where an option has a few. What the option takes is said by its text
 * and checked where it is read; a word is here only to be typed faster.
 *
 * <p>Options of one command that have words need different labels of their values: picocli's script
 * for bash keeps the words by the label, and the last ones would stand for all.
 */
final class Choices {
  private Choices() {}

  private abstract static class Words implements Iterable<String> {
    private final List<String> words;

    Words(String... words) {
      this.words = List.of(words);
    }

    @Override
    public Iterator<String> iterator() {
      return words.iterator();
    }
  }

  static final class Devices extends Words {
    Devices() {
      super("auto", "cpu", "cuda");
    }
  }

  static final class Precisions extends Words {
    Precisions() {
      super("auto", "fp32", "bf16");
    }
  }

  static final class Encoders extends Words {
    Encoders() {
      super("target", "context");
    }
  }

  static final class Windows extends Words {
    Windows() {
      super("first", "centre", "all");
    }
  }

  static final class MissingRegions extends Words {
    MissingRegions() {
      super("refuse", "mean", "zero");
    }
  }

  static final class Poolings extends Words {
    Poolings() {
      super("mean", "attention", "tokens", "regions");
    }
  }

  static final class VolumePoolings extends Words {
    VolumePoolings() {
      super("mean", "tokens", "regions");
    }
  }

  static final class Rows extends Words {
    Rows() {
      super("run", "modality", "session", "subject");
    }
  }

  static final class Codes extends Words {
    Codes() {
      super("latent", "sparse");
    }
  }

  static final class Levels extends Words {
    Levels() {
      super("participant", "group");
    }
  }

  static final class Shells extends Words {
    Shells() {
      super("bash", "zsh", "fish");
    }
  }

  static final class DeployModes extends Words {
    DeployModes() {
      super("client", "cluster");
    }
  }
}
