"""Speed, side by side with a peer in one run; ratios, since machines are shared and times mean little."""
