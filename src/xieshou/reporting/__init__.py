"""台账, 报送: reports whose every cell opens into its records."""
