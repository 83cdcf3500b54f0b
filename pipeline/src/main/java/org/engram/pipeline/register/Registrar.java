package org.engram.pipeline.register;

import org.engram.tensor.ConfigurationException;

/** Whose registration is used. */
public enum Registrar {
  /** Our own. */
  ENGRAM,
  /** FSL's flirt, where it is installed. */
  FSL,
  /** ANTs' antsRegistration, where it is installed. */
  ANTS;

  /** By its name: engram, fsl or ants. */
  public static Registrar named(String name) {
    return switch (name) {
      case "engram" -> ENGRAM;
      case "fsl" -> FSL;
      case "ants" -> ANTS;
      default ->
          throw new ConfigurationException(
              "--registration", "'" + name + "'", "engram, fsl or ants", "");
    };
  }
}
