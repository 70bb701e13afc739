// What the company sells, with what its staff know of each product.
export const products = [
  {
    product: "Lumen Router",
    app: "Lumen Home",
    team: "network desk",
    depot: "Gothenburg",
    days: "two",
    restart: "pull the plug for ten seconds",
  },
  {
    product: "Pace Watch",
    app: "Pace",
    team: "wearables desk",
    depot: "Porto",
    days: "three",
    restart: "hold the crown for eight seconds",
  },
  {
    product: "Orbit Cam",
    app: "Orbit View",
    team: "camera desk",
    depot: "Gdansk",
    days: "four",
    restart: "press the pin hole below the lens",
  },
  {
    product: "Harbor Drive",
    app: "Harbor Sync",
    team: "storage desk",
    depot: "Trieste",
    days: "five",
    restart: "hold the power key until it beeps twice",
  },
  {
    product: "Ember Thermostat",
    app: "Ember",
    team: "heating desk",
    depot: "Bergen",
    days: "six",
    restart: "take it off the wall for a minute",
  },
];
